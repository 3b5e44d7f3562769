// What the decision state stores comes back as it went.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "writer/session_state.h"
#include "writer/user_state.h"

namespace userfold::writer {
namespace {

namespace gen = rc::gen;

std::string any_bytes() {
    const auto bytes = *gen::arbitrary<std::vector<std::uint8_t>>();
    return {bytes.begin(), bytes.end()};
}
template <class IdType>
IdType any_id() {
    IdType id;
    id.bytes = *gen::arbitrary<std::array<std::uint8_t, 16>>();
    return id;
}
std::optional<PlacedSecret> any_secret() {
    if (!*gen::arbitrary<bool>()) return std::nullopt;
    return PlacedSecret{{*gen::arbitrary<KeyId>(), any_bytes()}, any_id<CommitId>(), any_bytes()};
}

RC_GTEST_PROP(StateCodec, user_states_come_back_as_they_went, ()) {
    UserState state;
    state.registered = *gen::arbitrary<bool>();
    state.email_verified = *gen::arbitrary<bool>();
    state.erased = *gen::arbitrary<bool>();
    state.status = *gen::element(UserStatus::active, UserStatus::suspended);
    state.epoch = *gen::arbitrary<std::uint64_t>();
    const int claims = *gen::inRange(0, 4);
    for (int i = 0; i < claims; ++i) {
        const auto kind = *gen::element(ClaimKind::email, ClaimKind::username);
        state.claims_held.push_back({kind, any_id<ClaimId>()});
    }
    state.credential = any_secret();
    state.email = any_secret();
    state.username = any_secret();
    state.verification_asked = any_id<CommitId>();
    state.verification_asked_ms = *gen::arbitrary<std::int64_t>();
    const int roles = *gen::inRange(0, 4);
    for (int i = 0; i < roles; ++i) state.roles.push_back(any_bytes());
    state.registration_hmac = any_bytes();
    RC_ASSERT(decode_user_state(encode(state)) == state);
}

RC_GTEST_PROP(StateCodec, session_states_come_back_as_they_went, ()) {
    SessionState state;
    state.user = any_id<UserId>();
    state.epoch = *gen::arbitrary<std::uint64_t>();
    state.generation = *gen::arbitrary<std::uint32_t>();
    state.refresh_salt = any_bytes();
    state.started_ms = *gen::arbitrary<std::int64_t>();
    state.refreshed_ms = *gen::arbitrary<std::int64_t>();
    state.idle_seconds_max = *gen::arbitrary<std::uint32_t>();
    state.seconds_max = *gen::arbitrary<std::uint32_t>();
    state.ended = *gen::arbitrary<bool>();
    RC_ASSERT(decode_session_state(encode(state)) == state);
}

} // namespace
} // namespace userfold::writer
