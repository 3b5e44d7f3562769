#include "tests/events/samples.h"

#include "events/topic_layout.h"
#include "tests/events/fixed_keys.h"
#include "tests/events/logged_records.h"

namespace userfold {
namespace {

constexpr std::int64_t time_ms = 1'688'111'623'408;
constexpr std::uint32_t partitions = 8;

template <class IdType>
IdType fixed(std::string_view text) {
    return parse_id<IdType>(text).value();
}
std::string bytes(std::string_view hex) {
    return crypto::hex_decode(hex).value();
}
// `size` bytes that count up from `first`.
std::string counting(std::uint8_t first, std::size_t size) {
    std::string made;
    for (std::size_t i = 0; i < size; ++i) made += static_cast<char>(first + i);
    return made;
}

const UserId ada = fixed<UserId>("01890a5d-ac96-774b-bcce-b302099a8057");
const SessionId session = fixed<SessionId>("01890a5d-b3c2-7d10-8a53-4f6b7c8d9e0f");
const CommitId commit_id = fixed<CommitId>("01890a5d-acf0-7c3e-9d2a-6b1f0e4d5c7a");
const ClaimId email_claim = fixed<ClaimId>("01890a5d-ac97-7111-8111-111111111111");
const ClaimId username_claim = fixed<ClaimId>("01890a5d-ac98-7222-8222-222222222222");
const EventId write_key = fixed<EventId>("01890a5d-0000-7333-8333-333333333333");
const SubjectId visitor = fixed<SubjectId>("b5a2c1d0-e3f4-8555-9666-777788889999");

// "ada@example.com" as a JSON string, sealed once under fixed_data_key() for /account/email of this
// commit.
Sealed sealed_email() {
    return {7,
            bytes("2bd32042abf22e03f689acec17d4e04b87ea972e779908cc58e0bd83bc1aeee4d50e819501ec8ed5"
                  "4b0768ca40")};
}
// A PHC string, sealed once under fixed_credential_key() for /credential/password of this commit.
Sealed sealed_credential() {
    return {7,
            bytes("e6db4626224c7f68bbcaa638df2688e0c8414c53adfd494e5857bfde035c1137f0e03e0c13a96b36"
                  "1ca0aee48d07c9a03d8620398bc143a14abdb4e70d7e905edc6e32024f15dc09d5b38adc995151f4"
                  "d9540c")};
}
// Boxes that nothing opens: the codec does not look into them.
Sealed some_box(std::uint8_t first) {
    return {7, counting(first, 30)};
}

Envelope user_envelope(std::uint64_t expected_version) {
    Envelope envelope;
    envelope.commit_id = commit_id;
    envelope.stream = ada.as<StreamId>();
    envelope.subject = ada.as<SubjectId>();
    envelope.expected_version = expected_version;
    envelope.actor = {ActorKind::user, ada.as<EventId>()};
    envelope.time_ms = time_ms;
    return envelope;
}

Envelope session_envelope(std::uint64_t expected_version) {
    Envelope envelope = user_envelope(expected_version);
    envelope.stream = session.as<StreamId>();
    envelope.epoch = 2;
    return envelope;
}

Sample commit(std::string name, Topic topic, Envelope envelope, std::vector<Event> events,
              RecordKind kind = RecordKind::commit) {
    const Partition partition = TopicLayout(partitions).place(topic, envelope.subject.view());
    return {std::move(name), partition, kind, Commit{std::move(envelope), std::move(events)}};
}

Sample registration() {
    Envelope envelope = user_envelope(0);
    envelope.actor = {ActorKind::anonymous, {}};
    envelope.claims_taken = {{ClaimKind::email, email_claim},
                             {ClaimKind::username, username_claim}};
    envelope.request_hmac = counting(0xA0, 16);
    UserRegistered event;
    event.fields = {{"/account/email", sealed_email()},
                    {"/account/username", some_box(0x10)},
                    {"/personal/name/given", some_box(0x20)}};
    event.credential = sealed_credential();
    event.roles = {"user"};
    event.consents = {{"marketing", "2023-06", true}, {"analytics", "2023-06", false}};
    return commit("user_registered", Topic::users, std::move(envelope), {std::move(event)});
}

Sample genesis() {
    Envelope envelope;
    envelope.commit_id = commit_id;
    envelope.stream.bytes = make_uuid_v8({'u', 's', 'e', 'r', 'f', 'o', 'l', 'd'});
    envelope.subject = envelope.stream.as<SubjectId>();
    envelope.time_ms = time_ms;
    ClusterCreated event;
    event.cluster_id = fixed<EventId>("01890a5d-0000-7444-8444-444444444444");
    event.topics = TopicLayout(partitions).as_genesis();
    event.fingerprints = {{"mac-1", counting(0x01, 8)}, {"index", counting(0x09, 8)}};
    event.admin = ada;
    event.write_key_id = write_key;
    event.write_key_hash = counting(0x30, 32);
    event.token_public_key = counting(0x50, 32);
    Sample sample =
        commit("cluster_created", Topic::settings, std::move(envelope), {std::move(event)});
    sample.partition = {Topic::settings, 0};
    return sample;
}

Sample purchase() {
    Envelope envelope = user_envelope(0);
    envelope.actor = {ActorKind::write_key, write_key};
    envelope.causation = fixed<CommitId>("01890a5d-aaaa-7555-8555-555555555555");
    envelope.correlation = fixed<CommitId>("01890a5d-bbbb-7666-8666-666666666666");
    ActivityRecorded event;
    event.type = ActivityType::track;
    event.event_id = fixed<EventId>("0f0e0d0c-0b0a-8908-8706-050403020100");
    event.name_hash = 0x0123456789ABCDEF;
    event.known_name = "Order Completed";
    event.path = "/checkout";
    event.referrer = "https://example.com/cart";
    event.clear = R"({"order_id":"o-1","revenue":12.5,"currency":"EUR"})";
    event.sealed = some_box(0x40);
    event.visitor = visitor;
    event.write_key = write_key;
    return commit("activity_recorded", Topic::activity, std::move(envelope), {std::move(event)},
                  RecordKind::event);
}

Sample failed_log_in() {
    Envelope envelope;
    envelope.commit_id = commit_id;
    envelope.stream = visitor.as<StreamId>();
    envelope.subject = visitor;
    envelope.actor = {ActorKind::anonymous, {}};
    envelope.time_ms = time_ms;
    return commit("log_in_failed", Topic::sessions, std::move(envelope),
                  {LogInFailed{LogInFailure::invalid_credentials}}, RecordKind::event);
}

Sample email_change() {
    Envelope envelope = user_envelope(3);
    envelope.claims_taken = {{ClaimKind::email, username_claim}};
    envelope.claims_released = {{ClaimKind::email, email_claim}};
    return commit("email_changed", Topic::users, std::move(envelope),
                  {EmailChanged{some_box(0x50)}});
}

Sample password_change() {
    Envelope envelope = user_envelope(5);
    envelope.raises_epoch = true;
    return commit("password_changed", Topic::users, std::move(envelope),
                  {PasswordChanged{some_box(0x60)}});
}

Sample session_end() {
    Envelope envelope = session_envelope(2);
    envelope.ends_stream = true;
    return commit("session_ended", Topic::sessions, std::move(envelope),
                  {SessionEnded{SessionEndReason::refresh_reused}});
}

Sample session_start() {
    SessionStarted event{{{"/ip", some_box(0x70)}, {"/user_agent", some_box(0x80)}},
                         counting(0x90, 16),
                         30 * 24 * 3600,
                         89 * 24 * 3600};
    return commit("session_started", Topic::sessions, session_envelope(0), {std::move(event)});
}

Sample everywhere_log_out() {
    Envelope envelope = user_envelope(9);
    envelope.raises_epoch = true;
    envelope.erases_subject = false;
    return commit("sessions_revoked", Topic::users, std::move(envelope), {SessionsRevoked{}});
}

// Several events in one commit, which erases its subject besides.
Sample several_events() {
    Envelope envelope = user_envelope(11);
    envelope.erases_subject = true;
    envelope.ends_stream = true;
    return commit("several_events", Topic::users, std::move(envelope),
                  {EmailVerified{}, RolesChanged{{}}, StatusChanged{UserStatus::active, {}}});
}

std::vector<Sample> all_samples() {
    BlindIndex blind_index;
    for (std::size_t i = 0; i < blind_index.size(); ++i) {
        blind_index[i] = static_cast<std::uint8_t>(0xC0 + i);
    }
    const std::string blind_bytes(reinterpret_cast<const char*>(blind_index.data()),
                                  blind_index.size());
    const TopicLayout layout(partitions);
    auto users = [](std::string name, std::uint64_t version, Event event) {
        return commit(std::move(name), Topic::users, user_envelope(version), {std::move(event)});
    };
    return {
        registration(),
        users("email_verification_requested", 1, EmailVerificationRequested{}),
        users("email_verified", 2, EmailVerified{}),
        email_change(),
        users("username_changed", 4, UsernameChanged{some_box(0x58)}),
        users("username_removed", 4, UsernameChanged{}),
        password_change(),
        users("fields_changed", 6,
              UserFieldsChanged{{{"/personal/address", std::nullopt},
                                 {"/personal/address/city", some_box(0x68)}}}),
        users("consent_changed", 7, ConsentChanged{{"marketing", "2024-01", false}}),
        users("status_changed", 8, StatusChanged{UserStatus::suspended, some_box(0x78)}),
        everywhere_log_out(),
        users("roles_changed", 10, RolesChanged{{"admin", "user"}}),
        users("claim_abandoned", 0, ClaimAbandoned{email_claim}),
        several_events(),
        session_start(),
        commit("session_refreshed", Topic::sessions, session_envelope(1), {SessionRefreshed{1}}),
        session_end(),
        failed_log_in(),
        purchase(),
        genesis(),
        {"claim", layout.place(Topic::claims, blind_bytes), RecordKind::claim,
         Claim{blind_index, email_claim, ada.as<StreamId>(), 0}},
        {"lookup", layout.place(Topic::lookups, ada.view()), RecordKind::lookup,
         Lookup{ada, LookupKind::email, {blind_bytes}, 1}},
        // The fixed data key under 60 61 … 7f and the fixed credential key under 80 81 … 9f.
        {"data_key", layout.place(Topic::keys, ada.view()), RecordKind::data_key,
         WrappedDataKey{ada.as<SubjectId>(), 7,
                        bytes("2a6c9b3f4263bef5fc007d6298232d500bb378f81d76c755c79669316fda0c4f0b80"
                              "360cafa13efd"),
                        bytes("9b169301e574abf4cb4bd821e878c57a73ba8f9a6b1c544c36e22a8d5ac054e7d685"
                              "929ed5632a39"),
                        time_ms}},
    };
}

} // namespace

const std::vector<Sample>& samples() {
    static const std::vector<Sample> all = all_samples();
    return all;
}

log::LoggedRecord encode(const Sample& sample) {
    const MacKeys keys = fixed_mac_keys();
    struct Encode {
        const Sample& sample;
        const MacKeys& keys;
        log::Record operator()(const Commit& commit) const {
            return encode_commit(commit, sample.kind, sample.partition, keys, "/userfold/writer",
                                 {})
                .value();
        }
        log::Record operator()(const Claim& claim) const {
            return encode_claim(claim, sample.partition, keys);
        }
        log::Record operator()(const Lookup& lookup) const {
            return encode_lookup(lookup, sample.partition, keys);
        }
        log::Record operator()(const WrappedDataKey& key) const {
            return encode_data_key(key, sample.partition, keys);
        }
    };
    return logged(std::visit(Encode{sample, keys}, sample.content), sample.partition);
}

} // namespace userfold
