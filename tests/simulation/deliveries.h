// What a process reads of the log, when the schedule says so: each partition at its own pace, and
// for a process of an older version with the newer events as it sees them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "events/log/memory_broker.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/cluster.h"
#include "tests/simulation/sabotage.h"
#include "writer/decision_state.h"

namespace userfold::simulation {

class Deliveries {
public:
    // Reads on from where the state is. The state must outlive it.
    Deliveries(log::MemoryBroker& broker, const Cluster& cluster, writer::DecisionState& state,
               std::optional<std::size_t> unknown_event, Sabotage sabotage, Chance chance);

    // The next records of one of the partitions that have some, or none.
    std::vector<log::LoggedRecord> next(std::size_t records_max);
    bool has_more() const;
    std::int64_t next_offset(Partition partition) const { return next_.at(partition); }

private:
    std::vector<Partition> behind() const;
    // Changes the record into what this process makes of it. False if it never sees it.
    bool adapt(log::LoggedRecord& record);
    void make_current(log::LoggedRecord& record) const;

    log::MemoryBroker& broker_;
    const Cluster& cluster_;
    writer::DecisionState& state_;
    const std::optional<std::size_t> unknown_event_;
    const Sabotage sabotage_;
    Chance chance_;
    std::map<Partition, std::int64_t> next_;
};

// The record as a binary sees it that does not know the event type: a commit with another body.
log::LoggedRecord with_unknown_event(const log::LoggedRecord& record, std::size_t unknown_event,
                                     std::string body, const MacKeys& keys);

} // namespace userfold::simulation
