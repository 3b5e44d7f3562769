#include "projector/read_models/keys.h"
#include "projector/read_models/session_view.h"
#include "tests/projector/folded_views.h"

namespace userfold::test {
namespace {

namespace keys = read_models::keys;
using read_models::Session;

class SessionProjectionTest : public ::testing::Test {
protected:
    Session then_session() {
        views_.emplace(log_);
        value_ = views_->get(View::sessions, keys::session(user_, session_)).value();
        return read_models::decode_session(value_);
    }

    LogBuilder log_;
    UserId user_ = log_.id<UserId>(1);
    SessionId session_ = log_.id<SessionId>(2);
    std::optional<FoldedViews> views_;
    std::string value_;
};

TEST_F(SessionProjectionTest, AStartedSessionIsLiveAtItsEpoch) {
    log_.start_session(user_, session_, start_ms, 3);
    const Session session = then_session();
    EXPECT_EQ(session.started_ms, start_ms);
    EXPECT_EQ(session.epoch, 3u);
    EXPECT_TRUE(session.live(3, start_ms + 1));
    EXPECT_FALSE(session.live(4, start_ms + 1));
    ASSERT_EQ(session.device.size(), 2u);
    const SealPlace place{Topic::sessions, session_.as<StreamId>(), "session.started", "/ip",
                          session.commit_id};
    EXPECT_EQ(open(log_.data_key(user_.as<SubjectId>()), place,
                   Sealed{session.device[0].key_id, std::string(session.device[0].box)}),
              "\"192.0.2.1\"");
}

TEST_F(SessionProjectionTest, RefreshingMovesTheIdleEndButNotTheLastOne) {
    log_.start_session(user_, session_, start_ms);
    EXPECT_EQ(then_session().expires_ms(), start_ms + 14 * day_ms);
    log_.session_commit(user_, session_, SessionRefreshed{1}, start_ms + 10 * day_ms);
    EXPECT_EQ(then_session().expires_ms(), start_ms + 24 * day_ms);
    log_.session_commit(user_, session_, SessionRefreshed{2}, start_ms + 89 * day_ms);
    EXPECT_EQ(then_session().expires_ms(), start_ms + 90 * day_ms);
    EXPECT_EQ(then_session().version, 3u);
}

TEST_F(SessionProjectionTest, AnEndedSessionStaysEnded) {
    log_.start_session(user_, session_);
    log_.session_commit(user_, session_, SessionEnded{SessionEndReason::refresh_reused},
                        start_ms + 5);
    const Session session = then_session();
    EXPECT_TRUE(session.ended);
    EXPECT_EQ(session.ended_ms, start_ms + 5);
    EXPECT_EQ(session.reason, SessionEndReason::refresh_reused);
    EXPECT_FALSE(session.live(0, start_ms + 6));
}

TEST_F(SessionProjectionTest, CommitsAfterASessionsLifetimeAreVoid) {
    log_.start_session(user_, session_);
    const std::string before = (then_session(), value_);
    log_.session_commit(user_, session_, SessionRefreshed{1}, start_ms + 91 * day_ms);
    EXPECT_EQ((then_session(), value_), before);
    EXPECT_EQ(views_->counts.suspicious, 1u);
}

} // namespace
} // namespace userfold::test
