#include "writer/user_state.h"

#include <algorithm>

#include "storage/bytes.h"

namespace userfold::writer {
namespace {

using storage::ByteReader;
using storage::ByteWriter;

struct Evolve {
    UserState& state;
    const Envelope& envelope;

    PlacedSecret place(const Sealed& sealed, std::string_view event_type) const {
        return {sealed, envelope.commit_id, std::string(event_type)};
    }
    void ask_verification() const {
        state.verification_asked = envelope.commit_id;
        state.verification_asked_ms = envelope.time_ms;
    }

    void operator()(const UserRegistered& event) const {
        constexpr std::string_view type = "user.registered";
        state.registered = true;
        for (const SealedField& field : event.fields) {
            if (!field.value) continue;
            if (field.path == "/account/email") state.email = place(*field.value, type);
            if (field.path == "/account/username") state.username = place(*field.value, type);
        }
        if (event.credential) state.credential = place(*event.credential, type);
        state.roles = event.roles;
        state.registration_hmac = envelope.request_hmac;
        ask_verification();
    }
    void operator()(const EmailVerificationRequested&) const { ask_verification(); }
    void operator()(const EmailVerified&) const { state.email_verified = true; }
    void operator()(const EmailChanged& event) const {
        state.email = place(event.email, "user.email_changed");
        state.email_verified = false;
        ask_verification();
    }
    void operator()(const UsernameChanged& event) const {
        state.username.reset();
        if (event.username) state.username = place(*event.username, "user.username_changed");
    }
    void operator()(const PasswordChanged& event) const {
        state.credential = place(event.credential, "user.password_changed");
    }
    void operator()(const StatusChanged& event) const { state.status = event.status; }
    void operator()(const RolesChanged& event) const { state.roles = event.roles; }

    // Decisions do not rest on these.
    void operator()(const UserFieldsChanged&) const {}
    void operator()(const ConsentChanged&) const {}
    void operator()(const ClaimAbandoned&) const {}
    void operator()(const SessionsRevoked&) const {}
    // Facts of other topics.
    void operator()(const SessionStarted&) const {}
    void operator()(const SessionRefreshed&) const {}
    void operator()(const SessionEnded&) const {}
    void operator()(const LogInFailed&) const {}
    void operator()(const ActivityRecorded&) const {}
    void operator()(const ClusterCreated&) const {}
};

void fold_envelope(UserState& state, const Envelope& envelope) {
    for (const ClaimReference& released : envelope.claims_released) {
        std::erase(state.claims_held, released);
    }
    for (const ClaimReference& taken : envelope.claims_taken) {
        std::erase_if(state.claims_held,
                      [&](const ClaimReference& held) { return held.kind == taken.kind; });
        state.claims_held.push_back(taken);
    }
    if (envelope.raises_epoch || envelope.erases_subject) ++state.epoch;
    if (envelope.erases_subject) {
        state.erased = true;
        state.claims_held.clear();
    }
}

void write_secret(ByteWriter& out, const std::optional<PlacedSecret>& secret) {
    out.u8(secret ? 1 : 0);
    if (!secret) return;
    out.u64(secret->sealed.key_id).text(secret->sealed.box);
    out.raw(secret->commit_id.view()).text(secret->event_type);
}

std::optional<PlacedSecret> read_secret(ByteReader& in) {
    if (in.u8() == 0) return std::nullopt;
    PlacedSecret secret;
    secret.sealed.key_id = in.u64();
    secret.sealed.box = in.text();
    secret.commit_id = CommitId::from_view(in.raw(16));
    secret.event_type = in.text();
    return secret;
}

} // namespace

bool UserState::holds(const ClaimId& claim) const {
    return std::ranges::any_of(
        claims_held, [&](const ClaimReference& reference) { return reference.claim_id == claim; });
}

std::optional<ClaimId> UserState::held(ClaimKind kind) const {
    for (const ClaimReference& reference : claims_held) {
        if (reference.kind == kind) return reference.claim_id;
    }
    return std::nullopt;
}

UserState evolve(UserState state, const Envelope& envelope, const std::vector<Event>& events) {
    fold_envelope(state, envelope);
    for (const Event& event : events) std::visit(Evolve{state, envelope}, event);
    return state;
}

std::string encode(const UserState& state) {
    ByteWriter out;
    out.u8((state.registered ? 1 : 0) | (state.email_verified ? 2 : 0) | (state.erased ? 4 : 0));
    out.u8(static_cast<std::uint8_t>(state.status)).u64(state.epoch);
    out.u8(static_cast<std::uint8_t>(state.claims_held.size()));
    for (const ClaimReference& claim : state.claims_held) {
        out.u8(static_cast<std::uint8_t>(claim.kind)).raw(claim.claim_id.view());
    }
    write_secret(out, state.credential);
    write_secret(out, state.email);
    write_secret(out, state.username);
    out.raw(state.verification_asked.view()).i64(state.verification_asked_ms);
    out.u8(static_cast<std::uint8_t>(state.roles.size()));
    for (const std::string& role : state.roles) out.text(role);
    out.text(state.registration_hmac);
    return out.take();
}

UserState decode_user_state(std::string_view bytes) {
    ByteReader in(bytes);
    UserState state;
    const std::uint8_t flags = in.u8();
    state.registered = (flags & 1) != 0;
    state.email_verified = (flags & 2) != 0;
    state.erased = (flags & 4) != 0;
    state.status = static_cast<UserStatus>(in.u8());
    state.epoch = in.u64();
    const std::uint8_t claims = in.u8();
    for (int i = 0; i < claims; ++i) {
        const auto kind = static_cast<ClaimKind>(in.u8());
        state.claims_held.push_back({kind, ClaimId::from_view(in.raw(16))});
    }
    state.credential = read_secret(in);
    state.email = read_secret(in);
    state.username = read_secret(in);
    state.verification_asked = CommitId::from_view(in.raw(16));
    state.verification_asked_ms = in.i64();
    const std::uint8_t roles = in.u8();
    for (int i = 0; i < roles; ++i) state.roles.emplace_back(in.text());
    state.registration_hmac = in.text();
    return state;
}

} // namespace userfold::writer
