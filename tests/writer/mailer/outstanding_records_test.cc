#include "writer/mailer/outstanding_records.h"

#include <gtest/gtest.h>

namespace userfold::mailer {
namespace {

Position at(std::int64_t offset, std::uint32_t partition = 0) {
    return {{Topic::users, partition}, offset};
}

TEST(OutstandingRecords, CommitUpToTheOldestThatIsNotDone) {
    OutstandingRecords records;
    for (std::int64_t offset = 10; offset < 15; ++offset) EXPECT_TRUE(records.add(at(offset)));
    EXPECT_TRUE(records.committable().empty());
    records.finish(at(10));
    records.finish(at(11));
    records.finish(at(13));
    EXPECT_EQ(records.committable(), std::vector{at(12)});
    records.committed(at(12));
    EXPECT_TRUE(records.committable().empty());
    records.finish(at(12));
    EXPECT_EQ(records.committable(), std::vector{at(14)});
    records.finish(at(14));
    EXPECT_EQ(records.committable(), std::vector{at(15)});
}

TEST(OutstandingRecords, KeepPartitionsApart) {
    OutstandingRecords records;
    records.add(at(0, 0));
    records.add(at(7, 1));
    records.finish(at(7, 1));
    EXPECT_EQ(records.committable(), std::vector{at(8, 1)});
}

TEST(OutstandingRecords, TellWhatWasReadBefore) {
    OutstandingRecords records;
    records.add(at(0));
    records.add(at(1));
    records.finish(at(0));
    EXPECT_FALSE(records.add(at(0)));
    EXPECT_FALSE(records.add(at(1)));
    EXPECT_TRUE(records.add(at(2)));
}

TEST(OutstandingRecords, CommitAgainWhereTheGroupStandsFurtherBack) {
    OutstandingRecords records;
    for (std::int64_t offset = 0; offset < 3; ++offset) {
        records.add(at(offset));
        records.finish(at(offset));
    }
    records.committed(at(3));
    records.add(at(1));
    EXPECT_EQ(records.committable(), std::vector{at(3)});
}

} // namespace
} // namespace userfold::mailer
