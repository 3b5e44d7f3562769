#include "events/log/recent_records.h"

#include <gtest/gtest.h>

namespace userfold::log {
namespace {

constexpr Partition users_0{Topic::users, 0};

class RecentRecordsTest : public ::testing::Test {
protected:
    RecentRecordsTest() {
        for (std::int64_t offset = 10; offset < 13; ++offset) {
            recent_.add({{users_0, offset}, 0, "key", "value", {}});
        }
    }
    // The offset behind what was copied, if anything could be.
    std::optional<std::int64_t> next_after(std::int64_t first, std::int64_t end) {
        Position next{users_0, first};
        Appetite appetite{100, 1 << 20};
        batch_.clear();
        if (!recent_.copy(next, end, appetite, batch_)) return std::nullopt;
        return next.offset;
    }

    RecentRecords recent_{1 << 20};
    std::vector<LoggedRecord> batch_;
};

TEST_F(RecentRecordsTest, CopiesFromAnyPlaceInTheRun) {
    EXPECT_EQ(next_after(11, 13), 13);
    ASSERT_EQ(batch_.size(), 2U);
    EXPECT_EQ(batch_.front().position.offset, 11);
}

// They are added before the partition's end moves: a reader that went past the end would then
// stand outside the log.
TEST_F(RecentRecordsTest, HandsOutNothingPastTheEnd) {
    EXPECT_EQ(next_after(10, 12), 12);
    EXPECT_EQ(batch_.size(), 2U);
    EXPECT_EQ(next_after(12, 12), 12);
    EXPECT_TRUE(batch_.empty());
}

TEST_F(RecentRecordsTest, DoesNothingForWhatIsOlder) {
    EXPECT_EQ(next_after(9, 13), std::nullopt);
    EXPECT_TRUE(batch_.empty());
    recent_.drop_before(12);
    EXPECT_EQ(next_after(11, 13), std::nullopt);
    EXPECT_EQ(next_after(12, 13), 13);
}

} // namespace
} // namespace userfold::log
