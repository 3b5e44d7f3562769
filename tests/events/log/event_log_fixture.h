// What the conformance suites start from. An implementation gives them a harness:
//
//     struct Harness {
//         EventLog& log();
//         void reopen();                           // as after a restart
//         void keep_copy();                        // what lose_tail() may bring back
//         void lose_tail();                        // the log comes back without its newest records
//         // Lets the engine remove what it may from a partition, until `gone` holds.
//         void compact_until(Partition, std::function<bool()> gone);
//         void drop_tombstones_until(Partition, std::function<bool()> gone);
//         void trim_until(Partition, std::function<bool()> gone);
//     };
#pragma once

#include <gtest/gtest.h>

#include "tests/events/log/log_actions.h"

namespace userfold::log {

inline constexpr std::chrono::milliseconds trimmed_after{1000};
inline constexpr std::chrono::milliseconds tombstones_kept{500};

inline std::vector<TopicSettings> conformance_topics() {
    TopicSettings settings{.topic = Topic::settings, .partitions = 1};
    TopicSettings users{.topic = Topic::users, .partitions = 4};
    TopicSettings activity{.topic = Topic::activity,
                           .partitions = 2,
                           .retention = Retention::trimmed,
                           .trimmed_after = trimmed_after};
    TopicSettings claims{.topic = Topic::claims,
                         .partitions = 2,
                         .retention = Retention::compacted,
                         .tombstones_kept = tombstones_kept};
    return {settings, users, activity, claims};
}

template <class Harness>
class EventLogFixture : public testing::Test {
protected:
    EventLogFixture() {
        const auto created = log().create_topics(conformance_topics(), patience);
        EXPECT_TRUE(created) << describe(created.error());
    }
    EventLog& log() { return harness_.log(); }

    Harness harness_;
    const Partition users_{Topic::users, 1};
    const Partition claims_{Topic::claims, 1};
    const Partition activity_{Topic::activity, 0};
};

} // namespace userfold::log
