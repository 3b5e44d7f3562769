// What the embedded log knows of each partition while it runs.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "events/log/recent_records.h"
#include "events/log/topic_settings.h"

namespace userfold::log {

struct PartitionState {
    PartitionState(Partition which, Retention kept, std::size_t recent_bytes_max)
        : partition(which), retention(kept), recent(recent_bytes_max) {}

    const Partition partition;
    const Retention retention;
    std::atomic<std::int64_t> first = 0;
    std::atomic<std::int64_t> end = 0; // raised once a record is durable and in `recent`
    RecentRecords recent;
    // Of the thread that commits:
    std::int64_t drafted_end = 0;  // the offset that the next record of the batch gets
    std::int64_t last_unix_ms = 0; // append times never go back
};

struct TopicState {
    TopicSettings settings;
    std::deque<PartitionState> partitions;
};

// Thread-safe: topics are added, never changed or removed.
class PartitionTable {
public:
    // Null where there is none.
    PartitionState* find(Partition partition) const {
        TopicState* topic = find(partition.topic);
        if (topic == nullptr || partition.index >= topic->partitions.size()) return nullptr;
        return &topic->partitions[partition.index];
    }
    TopicState* find(Topic topic) const {
        return published_[static_cast<std::size_t>(topic)].load(std::memory_order_acquire);
    }
    std::vector<TopicState*> topics() const {
        std::vector<TopicState*> all;
        for (const auto& topic : published_) {
            if (TopicState* state = topic.load(std::memory_order_acquire)) all.push_back(state);
        }
        return all;
    }
    // Calls of this are one at a time, and there is no such topic yet.
    void add(std::unique_ptr<TopicState> state) {
        const auto slot = static_cast<std::size_t>(state->settings.topic);
        owned_[slot] = std::move(state);
        published_[slot].store(owned_[slot].get(), std::memory_order_release);
    }

private:
    std::array<std::unique_ptr<TopicState>, topic_count> owned_;
    std::array<std::atomic<TopicState*>, topic_count> published_{};
};

} // namespace userfold::log
