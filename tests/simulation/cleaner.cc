#include "tests/simulation/cleaner.h"

namespace userfold::simulation {

Cleaner::Cleaner(std::shared_ptr<log::MemoryBroker> broker, const TopicLayout& layout)
    : broker_(std::move(broker)),
      partitions_(layout.all({Topic::claims, Topic::lookups, Topic::keys})) {}

void Cleaner::compact(Partition partition, log::MemoryBroker::Tombstones tombstones) {
    broker_->compact(partition, tombstones);
    if (tombstones == log::MemoryBroker::Tombstones::removed) {
        gone_before_[partition] = broker_->bounds(partition)->end;
    }
}

void Cleaner::compact_all() {
    for (const Partition& partition : partitions_) {
        compact(partition, log::MemoryBroker::Tombstones::removed);
    }
}

void Cleaner::refold_what_was_missed(writer::DecisionState& state) const {
    for (const auto& [partition, end] : gone_before_) {
        const std::int64_t next = state.next_offset(partition);
        if (next > 0 && next < end) state.restart(partition.topic);
    }
}

} // namespace userfold::simulation
