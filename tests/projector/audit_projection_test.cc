#include "projector/read_models/audit_view.h"
#include "projector/read_models/keys.h"
#include "tests/projector/folded_views.h"

namespace userfold::test {
namespace {

namespace keys = read_models::keys;

TEST(AuditProjectionTest, EveryAcceptedCommitIsOnTheTimeline) {
    LogBuilder log;
    const auto user = log.id<UserId>(1);
    const Position registered = log.register_user(user, "ann@example.org");
    log.user_commit(user, EmailVerified{}, start_ms + 7);
    log.repeat(registered);
    log.start_session(user, log.id<SessionId>(2), start_ms + 9);
    const FoldedViews views(log);
    const auto users =
        views.values(View::audit, keys::audit_of(user.as<SubjectId>(), Topic::users));
    ASSERT_EQ(users.size(), 2u);
    const auto verified = read_models::decode_audit(users[1]);
    EXPECT_EQ(verified.events, std::vector<std::string_view>{"user.email_verified"});
    EXPECT_EQ(verified.version, 2u);
    EXPECT_EQ(verified.time_ms, start_ms + 7);
    EXPECT_EQ(verified.partition, registered.partition.index);
    EXPECT_EQ(verified.actor.kind, ActorKind::user);
    const auto sessions =
        views.values(View::audit, keys::audit_of(user.as<SubjectId>(), Topic::sessions));
    ASSERT_EQ(sessions.size(), 1u);
    EXPECT_EQ(read_models::decode_audit(sessions[0]).stream, log.id<StreamId>(2));
}

TEST(AuditProjectionTest, SingleEventsAreNoCommits) {
    LogBuilder log;
    log.fail_log_in("ann@example.org");
    log.record_activity(log.id<SubjectId>(1), {});
    EXPECT_TRUE(FoldedViews(log).values(View::audit).empty());
}

} // namespace
} // namespace userfold::test
