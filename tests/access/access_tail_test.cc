#include "access/access_tail.h"

#include <gtest/gtest.h>

namespace userfold::access {
namespace {

template <class IdType>
IdType id(std::uint8_t byte) {
    IdType made;
    made.bytes.fill(byte);
    return made;
}

class AccessTailTest : public testing::Test {
protected:
    AccessTailTest() { tail_.confirm(now_); }
    Standing check(std::uint64_t epoch) const { return tail_.check(user_, session_, epoch, now_); }

    AccessTail tail_{std::chrono::seconds(30)};
    AccessTail::Clock::time_point now_ = AccessTail::Clock::time_point(std::chrono::hours(1));
    const UserId user_ = id<UserId>(1);
    const SessionId session_ = id<SessionId>(2);
};

TEST_F(AccessTailTest, holds_tokens_of_the_current_epoch_for_valid) {
    EXPECT_EQ(check(0), Standing::valid);
    tail_.set_epoch(user_, 3);
    EXPECT_EQ(tail_.epoch(user_), 3U);
    EXPECT_EQ(check(3), Standing::valid);
}

TEST_F(AccessTailTest, revokes_tokens_of_earlier_epochs) {
    tail_.set_epoch(user_, 3);
    EXPECT_EQ(check(0), Standing::revoked);
    EXPECT_EQ(check(2), Standing::revoked);
    EXPECT_EQ(tail_.check(id<UserId>(9), session_, 0, now_), Standing::valid);
}

TEST_F(AccessTailTest, is_behind_tokens_of_later_epochs) {
    EXPECT_EQ(check(1), Standing::behind);
    tail_.set_epoch(user_, 1);
    EXPECT_EQ(check(1), Standing::valid);
}

TEST_F(AccessTailTest, revokes_tokens_of_ended_sessions) {
    tail_.end_session(session_, 1000);
    EXPECT_EQ(check(0), Standing::revoked);
    EXPECT_EQ(tail_.check(user_, id<SessionId>(9), 0, now_), Standing::valid);
}

TEST_F(AccessTailTest, trusts_nothing_that_the_log_has_not_confirmed_lately) {
    now_ += std::chrono::seconds(30);
    EXPECT_EQ(check(0), Standing::valid);
    now_ += std::chrono::milliseconds(1);
    EXPECT_EQ(check(0), Standing::stale);
    tail_.confirm(now_);
    EXPECT_EQ(check(0), Standing::valid);
}

TEST_F(AccessTailTest, trusts_nothing_before_the_first_confirmation) {
    const AccessTail fresh;
    EXPECT_EQ(fresh.check(user_, session_, 0, now_), Standing::stale);
}

TEST_F(AccessTailTest, knows_write_keys_by_their_hash) {
    EXPECT_EQ(tail_.write_key("hash"), std::nullopt);
    tail_.add_write_key("hash", id<EventId>(7));
    EXPECT_EQ(tail_.write_key("hash"), id<EventId>(7));
    EXPECT_EQ(tail_.write_key("has"), std::nullopt);
}

TEST_F(AccessTailTest, forgets_ended_sessions_when_no_token_of_theirs_can_live) {
    for (std::uint16_t i = 0; i < 4000; ++i) {
        SessionId old;
        old.bytes[0] = static_cast<std::uint8_t>(i >> 8);
        old.bytes[1] = static_cast<std::uint8_t>(i);
        tail_.end_session(old, 0);
    }
    // Another hour's ends sweep the first ones out; their own stay.
    for (std::uint16_t i = 0; i < 4000; ++i) {
        SessionId late;
        late.bytes[0] = static_cast<std::uint8_t>(i >> 8);
        late.bytes[1] = static_cast<std::uint8_t>(i);
        late.bytes[2] = 1;
        tail_.end_session(late, ended_session_kept_ms + 1);
        ASSERT_EQ(tail_.check(user_, late, 0, now_), Standing::revoked);
    }
    SessionId first;
    EXPECT_EQ(tail_.check(user_, first, 0, now_), Standing::valid);
}

} // namespace
} // namespace userfold::access
