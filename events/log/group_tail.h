// Reading the log as one of a group of processes that share the work.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <vector>

#include "events/log/log_error.h"
#include "events/log/record.h"

namespace userfold::log {

// Reads topics as one of a named group: each partition is read by one member at a time, from where
// the group has committed, or from the first record where it never has. At least once: what was
// polled and not committed comes again, to this member or to another. Not thread-safe but for
// wake().
class GroupTail {
public:
    virtual ~GroupTail() = default;

    // As Tail::poll, but that positions which are gone (trimmed) are passed over.
    virtual std::expected<void, LogErrc> poll(std::vector<LoggedRecord>& batch,
                                              std::size_t records_max,
                                              std::chrono::milliseconds wait) = 0;
    // Stores that the group is done with all before `next`. unavailable: not stored (not reachable,
    // or the partition is another member's by now): its records come again.
    virtual std::expected<void, LogErrc> commit(Position next) = 0;
    virtual void wake() = 0;
};

} // namespace userfold::log
