#include "writer/session_decider.h"

#include <gtest/gtest.h>

#include "tests/writer/ids.h"

namespace userfold::writer {
namespace {

using Decided = std::expected<Decision, SessionRejection>;

constexpr std::int64_t start_ms = 1'700'000'000'000;
constexpr std::uint32_t idle_seconds = 1000;
constexpr std::uint32_t seconds = 5000;
const CommitId registration = id<CommitId>(1);

UserState some_user() {
    UserState user;
    user.registered = true;
    user.epoch = 2;
    user.credential = PlacedSecret{{7, "box"}, registration, "user.registered"};
    return user;
}

SessionState some_session() {
    SessionState session;
    session.user = id<UserId>(3);
    session.epoch = 2;
    session.generation = 4;
    session.started_ms = start_ms;
    session.refreshed_ms = start_ms;
    session.idle_seconds_max = idle_seconds;
    session.seconds_max = seconds;
    return session;
}

StartSession starting(const CommitId& checked) {
    return {{{"/ip", Sealed{7, "box"}}}, "salt", idle_seconds, seconds, checked};
}

void expect_events(const Decided& decided, const std::vector<Event>& events, bool ends = false) {
    ASSERT_TRUE(decided) << "rejected: " << static_cast<int>(decided.error());
    EXPECT_EQ(decided->events, events);
    EXPECT_EQ(decided->ends_stream, ends);
    EXPECT_FALSE(decided->raises_epoch);
    EXPECT_TRUE(decided->claims_taken.empty() && decided->claims_released.empty());
}
void expect(const Decided& decided, SessionRejection rejection) {
    ASSERT_FALSE(decided);
    EXPECT_EQ(decided.error(), rejection);
}
Decided refresh(const UserState& user, const SessionState& session, std::uint32_t generation,
                std::int64_t after_ms, bool exists = true) {
    return decide(user, session, exists, RefreshSession{generation, start_ms + after_ms});
}

TEST(DecideStartSession, starts_one_on_the_password_that_was_checked) {
    const std::vector<Event> started = {
        SessionStarted{{{"/ip", Sealed{7, "box"}}}, "salt", idle_seconds, seconds}};
    expect_events(decide(some_user(), {}, false, starting(registration)), started);
}
TEST(DecideStartSession, for_nobody_is_rejected) {
    expect(decide({}, {}, false, starting({})), SessionRejection::unknown_user);
    UserState erased = some_user();
    erased.erased = true;
    expect(decide(erased, {}, false, starting(registration)), SessionRejection::unknown_user);
}
TEST(DecideStartSession, for_a_suspended_user_is_rejected) {
    UserState suspended = some_user();
    suspended.status = UserStatus::suspended;
    expect(decide(suspended, {}, false, starting(registration)), SessionRejection::suspended);
}
TEST(DecideStartSession, on_a_password_changed_since_is_rejected) {
    expect(decide(some_user(), {}, false, starting(id<CommitId>(9))),
           SessionRejection::credential_changed);
    UserState without = some_user();
    without.credential.reset();
    expect(decide(without, {}, false, starting(registration)),
           SessionRejection::credential_changed);
}

TEST(DecideRefreshSession, moves_on_by_a_generation) {
    expect_events(refresh(some_user(), some_session(), 4, 60'000), {SessionRefreshed{5}});
}
TEST(DecideRefreshSession, with_the_token_before_is_harmless_for_a_moment) {
    expect_events(refresh(some_user(), some_session(), 3, refresh_grace_ms), {});
}
TEST(DecideRefreshSession, with_the_token_before_ends_the_session_afterwards) {
    expect_events(refresh(some_user(), some_session(), 3, refresh_grace_ms + 1),
                  {SessionEnded{SessionEndReason::refresh_reused}}, true);
}
TEST(DecideRefreshSession, with_any_older_token_ends_the_session_at_once) {
    expect_events(refresh(some_user(), some_session(), 2, 0),
                  {SessionEnded{SessionEndReason::refresh_reused}}, true);
}
TEST(DecideRefreshSession, with_a_token_of_the_future_ends_the_session) {
    expect_events(refresh(some_user(), some_session(), 5, 0),
                  {SessionEnded{SessionEndReason::refresh_reused}}, true);
}
TEST(DecideRefreshSession, of_no_session_is_rejected) {
    expect(refresh(some_user(), some_session(), 4, 0, false), SessionRejection::no_session);
}
TEST(DecideRefreshSession, of_an_ended_session_is_rejected) {
    SessionState ended = some_session();
    ended.ended = true;
    expect(refresh(some_user(), ended, 4, 0), SessionRejection::no_session);
    expect(refresh(some_user(), ended, 3, 0), SessionRejection::no_session);
}
TEST(DecideRefreshSession, past_the_users_epoch_is_rejected) {
    UserState user = some_user();
    user.epoch = 3;
    expect(refresh(user, some_session(), 4, 0), SessionRejection::no_session);
}
TEST(DecideRefreshSession, ahead_of_what_is_known_of_the_user_waits_for_it) {
    SessionState newer = some_session();
    newer.epoch = 3;
    expect(refresh(some_user(), newer, 4, 0), SessionRejection::user_behind);
    expect(refresh({}, some_session(), 4, 0), SessionRejection::user_behind);
    newer.ended = true;
    expect(refresh(some_user(), newer, 4, 0), SessionRejection::no_session);
}
TEST(DecideRefreshSession, of_an_erased_user_is_rejected) {
    UserState user = some_user();
    user.erased = true;
    expect(refresh(user, some_session(), 4, 0), SessionRejection::no_session);
}
TEST(DecideRefreshSession, keeps_to_both_limits) {
    expect_events(refresh(some_user(), some_session(), 4, 1000LL * idle_seconds),
                  {SessionRefreshed{5}});
    expect(refresh(some_user(), some_session(), 4, 1000LL * idle_seconds + 1),
           SessionRejection::no_session);
    SessionState refreshed = some_session();
    refreshed.refreshed_ms = start_ms + 1000LL * seconds;
    expect_events(refresh(some_user(), refreshed, 4, 1000LL * seconds), {SessionRefreshed{5}});
    expect(refresh(some_user(), refreshed, 4, 1000LL * seconds + 1), SessionRejection::no_session);
}

TEST(DecideEndSession, ends_it_once) {
    expect_events(decide(some_user(), some_session(), true, EndSession{SessionEndReason::revoked}),
                  {SessionEnded{SessionEndReason::revoked}}, true);
    SessionState ended = some_session();
    ended.ended = true;
    expect_events(decide(some_user(), ended, true, EndSession{}), {});
}
TEST(DecideEndSession, of_no_session_is_rejected) {
    expect(decide(some_user(), {}, false, EndSession{}), SessionRejection::no_session);
}
TEST(DecideEndSession, works_for_users_who_are_gone) {
    UserState erased = some_user();
    erased.erased = true;
    expect_events(decide(erased, some_session(), true, EndSession{}),
                  {SessionEnded{SessionEndReason::logged_out}}, true);
}

} // namespace
} // namespace userfold::writer
