#include "projector/follower.h"

#include <gtest/gtest.h>

#include "events/log/memory_broker.h"
#include "events/log/memory_log.h"
#include "projector/read_models/keys.h"
#include "tests/projector/folded_views.h"

namespace userfold::test {
namespace {

using namespace std::chrono_literals;
using projector::Follower;

// A store whose disk can be full.
class FillableStore final : public storage::Store {
public:
    std::optional<std::string> get(storage::Family family, std::string_view key) const override {
        return store_.get(family, key);
    }
    std::vector<std::optional<std::string>> get_all(
        storage::Family family, const std::vector<std::string>& keys) const override {
        return store_.get_all(family, keys);
    }
    void scan(storage::Family family, std::string_view from, std::string_view to,
              storage::Direction direction, const storage::Visitor& visit) const override {
        store_.scan(family, from, to, direction, visit);
    }
    std::expected<void, storage::StoreErrc> write(storage::Batch&& batch) override {
        if (full) return std::unexpected(storage::StoreErrc::no_space);
        return store_.write(std::move(batch));
    }
    bool full = false;

private:
    storage::MemoryStore store_{read_models::view_count};
};

class FollowerTest : public ::testing::Test {
protected:
    FollowerTest() {
        std::vector<log::TopicSettings> topics;
        for (const auto& [topic, partitions] : builder_.partition_counts()) {
            log::TopicSettings settings;
            settings.topic = topic;
            settings.partitions = partitions;
            if (topic == Topic::keys || topic == Topic::lookups) {
                settings.retention = log::Retention::compacted;
            }
            topics.push_back(settings);
        }
        broker_->create(topics);
        log_.emplace(broker_);
    }

    // Puts what the builder has built since the last call onto the log.
    void append() {
        for (; appended_ < builder_.records().size(); ++appended_) {
            const log::LoggedRecord& record = builder_.records()[appended_];
            ASSERT_TRUE(broker_->append(record.position.partition, {record.key, record.value, {}})
                            .has_value());
        }
    }
    Follower follower() {
        projector::FollowerOptions options;
        options.unix_ms_now = [this] { return now_ms_; };
        return Follower(*log_, store_, builder_.mac_keys(), board_, options);
    }
    // Steps until nothing is left.
    static void follow(Follower& follower) {
        for (;;) {
            const auto folded = follower.step(0ms);
            ASSERT_TRUE(folded.has_value()) << folded.error().remedy;
            if (*folded == 0) return;
        }
    }
    std::string digest() const { return projector::digest(store_); }

    LogBuilder builder_;
    std::shared_ptr<log::MemoryBroker> broker_ = std::make_shared<log::MemoryBroker>();
    std::optional<log::MemoryLog> log_;
    FillableStore store_;
    read_models::PositionBoard board_;
    std::int64_t now_ms_ = start_ms;
    std::size_t appended_ = 0;
};

TEST_F(FollowerTest, FoldsWhatIsThereAndWhatComes) {
    const auto user = builder_.id<UserId>(1);
    const Position registered = builder_.register_user(user, "ann@example.org");
    append();
    Follower follower = this->follower();
    ASSERT_TRUE(follower.open().has_value());
    EXPECT_FALSE(follower.caught_up());
    follow(follower);
    EXPECT_TRUE(follower.caught_up());
    EXPECT_TRUE(board_.reached(std::span(&registered, 1)));
    const Position verified = builder_.user_commit(user, EmailVerified{});
    EXPECT_FALSE(board_.reached(std::span(&verified, 1)));
    append();
    follow(follower);
    EXPECT_TRUE(board_.reached(std::span(&verified, 1)));
    EXPECT_EQ(digest(), FoldedViews(builder_).digest());
}

TEST_F(FollowerTest, GoesOnWhereTheLastOneEnded) {
    builder_.register_user(builder_.id<UserId>(1), "ann@example.org");
    append();
    {
        Follower first = this->follower();
        ASSERT_TRUE(first.open().has_value());
        follow(first);
    }
    builder_.record_activity(builder_.id<SubjectId>(1), {});
    append();
    Follower second = this->follower();
    ASSERT_TRUE(second.open().has_value());
    follow(second);
    EXPECT_EQ(second.counts().records, 1u);
    EXPECT_EQ(digest(), FoldedViews(builder_).digest());
}

TEST_F(FollowerTest, AFullDiskKeepsTheBatchUntilThereIsRoom) {
    const Position registered = builder_.register_user(builder_.id<UserId>(1), "ann@example.org");
    append();
    Follower follower = this->follower();
    ASSERT_TRUE(follower.open().has_value());
    store_.full = true;
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto stepped = follower.step(0ms);
        ASSERT_FALSE(stepped.has_value());
        EXPECT_FALSE(stepped.error().for_good);
        EXPECT_TRUE(follower.is_open());
    }
    EXPECT_FALSE(board_.reached(std::span(&registered, 1)));
    store_.full = false;
    follow(follower);
    EXPECT_TRUE(board_.reached(std::span(&registered, 1)));
    EXPECT_EQ(digest(), FoldedViews(builder_).digest());
}

TEST_F(FollowerTest, ALogThatLostItsTailStopsItForGood) {
    const Position registered = builder_.register_user(builder_.id<UserId>(1), "ann@example.org");
    append();
    Follower first = this->follower();
    ASSERT_TRUE(first.open().has_value());
    follow(first);
    broker_->truncate(registered.partition, 0);
    Follower second = this->follower();
    const auto opened = second.open();
    ASSERT_FALSE(opened.has_value());
    EXPECT_TRUE(opened.error().for_good);
    EXPECT_NE(opened.error().remedy.find(to_string(registered.partition)), std::string::npos);
}

TEST_F(FollowerTest, AnotherRecordInTheLastOnesPlaceStopsItForGood) {
    const Position registered = builder_.register_user(builder_.id<UserId>(1), "ann@example.org");
    append();
    Follower first = this->follower();
    ASSERT_TRUE(first.open().has_value());
    follow(first);
    broker_->truncate(registered.partition, 0);
    ASSERT_TRUE(broker_->append(registered.partition, {"another", "record", {}}).has_value());
    Follower second = this->follower();
    const auto opened = second.open();
    ASSERT_FALSE(opened.has_value());
    EXPECT_TRUE(opened.error().for_good);
}

TEST_F(FollowerTest, ATrimmedLogGoesOnAtItsBeginning) {
    const auto subject = builder_.id<SubjectId>(1);
    const Partition partition = builder_.place(Topic::activity, subject.view());
    for (int i = 0; i < 5; ++i) builder_.record_activity(subject, {});
    append();
    broker_->trim(partition, 3);
    Follower follower = this->follower();
    ASSERT_TRUE(follower.open().has_value());
    follow(follower);
    EXPECT_EQ(follower.counts().records, 2u);
    EXPECT_TRUE(follower.caught_up());
}

TEST_F(FollowerTest, ALongSleepFoldsCompactedTopicsFromTheStart) {
    const auto ann = builder_.id<SubjectId>(1);
    const auto ben = builder_.id<SubjectId>(2);
    const Position of_ann = builder_.publish_key(ann);
    builder_.publish_key(ben);
    builder_.register_user(ann.as<UserId>(), "ann@example.org");
    append();
    Follower first = this->follower();
    ASSERT_TRUE(first.open().has_value());
    follow(first);
    // While it slept, the key was buried and compaction has taken even the tombstone.
    builder_.bury_key(ann);
    append();
    builder_.publish_key(ann); // what keeps the partition from being empty
    builder_.bury_key(ann);
    append();
    broker_->compact(of_ann.partition, log::MemoryBroker::Tombstones::removed);
    now_ms_ += day_ms;
    Follower second = this->follower();
    ASSERT_TRUE(second.open().has_value());
    follow(second);
    EXPECT_FALSE(
        store_.get(read_models::family(View::subjects), read_models::keys::data_keys(ann)));
    EXPECT_TRUE(store_.get(read_models::family(View::subjects), read_models::keys::data_keys(ben)));
    EXPECT_TRUE(store_.get(read_models::family(View::subjects),
                           read_models::keys::profile(ann.as<UserId>())));
}

TEST_F(FollowerTest, AQuietLogIsNoReasonToFoldAgain) {
    builder_.publish_key(builder_.id<SubjectId>(1));
    append();
    Follower first = this->follower();
    ASSERT_TRUE(first.open().has_value());
    follow(first);
    for (int hour = 0; hour < 30; ++hour) {
        now_ms_ += hour_ms;
        follow(first);
    }
    Follower second = this->follower();
    ASSERT_TRUE(second.open().has_value());
    follow(second);
    EXPECT_EQ(second.counts().records, 0u);
}

TEST_F(FollowerTest, AnUnknownMacKeyStopsItBehindWhatCameBefore) {
    const Position registered = builder_.register_user(builder_.id<UserId>(1), "ann@example.org");
    append();
    log::LoggedRecord unknown = builder_.records().back();
    (*unknown.value)[4] = 9;
    ASSERT_TRUE(
        broker_->append(registered.partition, {unknown.key, unknown.value, {}}).has_value());
    Follower follower = this->follower();
    ASSERT_TRUE(follower.open().has_value());
    const auto stepped = follower.step(0ms);
    ASSERT_FALSE(stepped.has_value());
    EXPECT_TRUE(stepped.error().for_good);
    EXPECT_NE(stepped.error().remedy.find("mac-"), std::string::npos);
    EXPECT_TRUE(board_.reached(std::span(&registered, 1)));
}

} // namespace
} // namespace userfold::test
