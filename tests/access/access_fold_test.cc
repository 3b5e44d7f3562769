#include "access/access_fold.h"

#include <gtest/gtest.h>
#include <limits>

#include "storage/memory_store.h"

namespace userfold::access {
namespace {

template <class IdType>
IdType id(std::uint8_t byte) {
    IdType made;
    made.bytes.fill(byte);
    return made;
}

class AccessFoldTest : public testing::Test {
protected:
    static Judgement accepted(const StreamId& stream) {
        Judgement judgement;
        judgement.verdict = Verdict::accepted;
        judgement.envelope.stream = stream;
        return judgement;
    }
    void raise_epoch(const UserId& user) {
        Judgement judgement = accepted(user.as<StreamId>());
        judgement.envelope.raises_epoch = true;
        fold_.apply(state_, Topic::users, judgement, now_ms_);
    }
    void end(const SessionId& session) {
        Judgement judgement = accepted(session.as<StreamId>());
        judgement.envelope.ends_stream = true;
        fold_.apply(state_, Topic::sessions, judgement, now_ms_);
    }
    Standing check(const AccessTail& tail, const SessionId& session, std::uint64_t epoch) const {
        return tail.check(user_, session, epoch, AccessTail::Clock::time_point());
    }
    std::size_t entries() const {
        std::size_t count = 0;
        state_.scan(0, {}, {}, [&](std::string_view, std::string_view) { return ++count; });
        return count;
    }

    storage::MemoryStore store_{1};
    storage::Overlay state_{store_};
    AccessTail tail_;
    AccessFold fold_{tail_, 0};
    std::int64_t now_ms_ = 1'700'000'000'000;
    const UserId user_ = id<UserId>(1);
    const SessionId session_ = id<SessionId>(2);
};

TEST_F(AccessFoldTest, raises_the_epoch_by_one_a_commit) {
    raise_epoch(user_);
    EXPECT_EQ(tail_.epoch(user_), 1U);
    raise_epoch(user_);
    EXPECT_EQ(tail_.epoch(user_), 2U);
    EXPECT_EQ(tail_.epoch(id<UserId>(9)), 0U);
}

TEST_F(AccessFoldTest, raises_it_for_events_that_it_cannot_decode) {
    Judgement judgement = accepted(user_.as<StreamId>());
    judgement.envelope.raises_epoch = true;
    judgement.quarantined = true;
    fold_.apply(state_, Topic::users, judgement, now_ms_);
    EXPECT_EQ(tail_.epoch(user_), 1U);
}

TEST_F(AccessFoldTest, ignores_void_commits_and_other_topics) {
    Judgement judgement = accepted(user_.as<StreamId>());
    judgement.envelope.raises_epoch = true;
    judgement.envelope.ends_stream = true;
    for (const Verdict verdict :
         {Verdict::stale_version, Verdict::foreign_subject, Verdict::invalid_record,
          Verdict::expired_stream, Verdict::single_event}) {
        judgement.verdict = verdict;
        fold_.apply(state_, Topic::users, judgement, now_ms_);
        fold_.apply(state_, Topic::sessions, judgement, now_ms_);
    }
    judgement.verdict = Verdict::accepted;
    fold_.apply(state_, Topic::content, judgement, now_ms_);
    EXPECT_EQ(tail_.epoch(user_), 0U);
    EXPECT_EQ(entries(), 0U);
}

TEST_F(AccessFoldTest, ends_every_token_of_an_erased_user_for_good) {
    Judgement judgement = accepted(user_.as<StreamId>());
    judgement.envelope.erases_subject = true;
    fold_.apply(state_, Topic::users, judgement, now_ms_);
    EXPECT_EQ(tail_.epoch(user_), std::numeric_limits<std::uint64_t>::max());
    raise_epoch(user_); // does not come round to the first epoch
    EXPECT_EQ(tail_.epoch(user_), std::numeric_limits<std::uint64_t>::max());
}

TEST_F(AccessFoldTest, learns_the_first_write_key) {
    Judgement judgement = accepted(id<StreamId>(5));
    ClusterCreated created;
    created.write_key_id = id<EventId>(7);
    created.write_key_hash = std::string("\0hash", 5);
    judgement.events.push_back(created);
    fold_.apply(state_, Topic::settings, judgement, now_ms_);
    EXPECT_EQ(tail_.write_key(created.write_key_hash), id<EventId>(7));
}

TEST_F(AccessFoldTest, has_after_a_restart_what_it_had) {
    raise_epoch(user_);
    raise_epoch(user_);
    end(session_);
    Judgement judgement = accepted(id<StreamId>(5));
    ClusterCreated created;
    created.write_key_id = id<EventId>(7);
    created.write_key_hash = "hash";
    judgement.events.push_back(created);
    fold_.apply(state_, Topic::settings, judgement, now_ms_);
    ASSERT_TRUE(state_.flush());

    AccessTail tail;
    AccessFold fold(tail, 0);
    fold.load(store_);
    EXPECT_EQ(tail.epoch(user_), 2U);
    EXPECT_EQ(check(tail, session_, 2), Standing::revoked);
    EXPECT_EQ(check(tail, id<SessionId>(9), 2), Standing::valid);
    EXPECT_EQ(tail.write_key("hash"), id<EventId>(7));
}

TEST_F(AccessFoldTest, keeps_ended_sessions_no_longer_than_tokens_live) {
    for (int hour = 0; hour < 10; ++hour) {
        for (std::uint8_t i = 0; i < 20; ++i) {
            SessionId session;
            session.bytes = make_uuid_v7(now_ms_, {i});
            end(session);
            now_ms_ += ended_session_kept_ms / 20;
        }
        EXPECT_LE(entries(), 22U);
        if (hour % 3 == 0) {
            ASSERT_TRUE(state_.flush());
        }
    }
    end(session_);
    EXPECT_EQ(check(tail_, session_, 0), Standing::revoked);
}

} // namespace
} // namespace userfold::access
