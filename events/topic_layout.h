// How many partitions each topic has, and where a subject's records stand. Fixed by genesis.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "events/ids.h"

namespace userfold {

class TopicLayout {
public:
    // `partitions` for every topic but settings, which has one.
    explicit TopicLayout(std::uint32_t partitions) {
        counts_.fill(partitions);
        counts_[static_cast<std::size_t>(Topic::settings)] = 1;
    }

    std::uint32_t partitions(Topic topic) const { return counts_[static_cast<std::size_t>(topic)]; }
    // By subject, or on `claims` by blind index, on `lookups` by user.
    Partition place(Topic topic, std::string_view key) const {
        return {topic, partition_of(key, partitions(topic))};
    }
    std::vector<Partition> all(std::initializer_list<Topic> topics) const {
        std::vector<Partition> all;
        for (Topic topic : topics) {
            for (std::uint32_t i = 0; i < partitions(topic); ++i) all.push_back({topic, i});
        }
        return all;
    }
    std::vector<TopicPartitions> as_genesis() const {
        std::vector<TopicPartitions> topics;
        for (std::size_t i = 0; i < topic_count; ++i) {
            topics.push_back({static_cast<Topic>(i), counts_[i]});
        }
        return topics;
    }

private:
    std::array<std::uint32_t, topic_count> counts_{};
};

} // namespace userfold
