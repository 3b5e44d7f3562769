// Compaction of the log's compacted topics, at any time.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "events/log/memory_broker.h"
#include "events/topic_layout.h"
#include "tests/simulation/chance.h"
#include "writer/decision_state.h"

namespace userfold::simulation {

class Cleaner {
public:
    Cleaner(std::shared_ptr<log::MemoryBroker> broker, const TopicLayout& layout);

    const std::vector<Partition>& partitions() const { return partitions_; }

    // Tombstones may go only where every running reader has come to the log's end: a log keeps them
    // for a day, and no reader that runs is that far behind.
    void compact(Partition partition, log::MemoryBroker::Tombstones tombstones);
    void compact_all();

    // Whoever starts from a position before tombstones that are gone folds the topic again from its
    // start, as a node does by the age of its position.
    void refold_what_was_missed(writer::DecisionState& state) const;

private:
    std::shared_ptr<log::MemoryBroker> broker_;
    std::vector<Partition> partitions_;
    std::map<Partition, std::int64_t>
        gone_before_; // the log's end when tombstones were last removed
};

} // namespace userfold::simulation
