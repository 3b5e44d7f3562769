#include "events/log/append_pace.h"

#include <gtest/gtest.h>

namespace userfold::log {
namespace {

constexpr Partition users_0{Topic::users, 0};
constexpr Partition users_1{Topic::users, 1};

std::unique_ptr<KafkaAppend> append_of(std::string value) {
    return std::make_unique<KafkaAppend>(Record{"key", std::move(value), {}}, nullptr);
}

class AppendPaceTest : public ::testing::Test {
protected:
    AppendPace::Entry enter(Partition partition, std::string value) {
        auto append = append_of(std::move(value));
        const auto entry = pace_.enter(partition, append);
        EXPECT_EQ(append == nullptr, entry == AppendPace::Entry::waits);
        return entry;
    }

    AppendPace pace_{3, 100};
};

TEST_F(AppendPaceTest, TheFirstGoesAtOnceAndTheOthersTogetherAfterIt) {
    EXPECT_EQ(enter(users_0, "a"), AppendPace::Entry::goes);
    EXPECT_EQ(enter(users_0, "b"), AppendPace::Entry::waits);
    EXPECT_EQ(enter(users_0, "c"), AppendPace::Entry::waits);
    const auto next = pace_.leave(users_0);
    ASSERT_EQ(next.size(), 2U);
    EXPECT_EQ(next[0]->record.value, "b");
    EXPECT_EQ(next[1]->record.value, "c");
    EXPECT_EQ(enter(users_0, "d"), AppendPace::Entry::waits);
    EXPECT_TRUE(pace_.leave(users_0).empty()) << "c has no outcome yet";
    EXPECT_EQ(pace_.leave(users_0).size(), 1U);
    EXPECT_TRUE(pace_.leave(users_0).empty());
    EXPECT_EQ(enter(users_0, "e"), AppendPace::Entry::goes);
}

TEST_F(AppendPaceTest, PartitionsDoNotWaitForEachOther) {
    EXPECT_EQ(enter(users_0, "a"), AppendPace::Entry::goes);
    EXPECT_EQ(enter(users_1, "b"), AppendPace::Entry::goes);
}

TEST_F(AppendPaceTest, HoldsSoManyRecordsAndBytes) {
    EXPECT_EQ(enter(users_0, "a"), AppendPace::Entry::goes);
    EXPECT_EQ(enter(users_0, std::string(200, 'b')), AppendPace::Entry::full);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(enter(users_0, "c"), AppendPace::Entry::waits);
    EXPECT_EQ(enter(users_0, "d"), AppendPace::Entry::full);
    EXPECT_EQ(pace_.leave(users_0).size(), 3U);
    EXPECT_EQ(enter(users_0, "e"), AppendPace::Entry::waits);
}

} // namespace
} // namespace userfold::log
