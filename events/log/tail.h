// Reading the log from chosen positions.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <vector>

#include "events/log/log_error.h"
#include "events/log/record.h"

namespace userfold::log {

// Reads partitions from chosen offsets onwards, each in order, without the records' headers
// (EventLog::read() has them). Not thread-safe but for wake().
class Tail {
public:
    virtual ~Tail() = default;

    // Records of any of the partitions, at least one if there is one within `wait`, at most
    // `records_max` (fewer where they are large). Replaces the content of `batch`. out_of_range: an
    // offset is not there (the log was truncated or trimmed), and stays so: make a new tail.
    // unavailable: the connection was lost or made anew, `batch` is empty and nothing is skipped:
    // check that the last record read is still the same (EventLog::read), then call again.
    virtual std::expected<void, LogErrc> poll(std::vector<LoggedRecord>& batch,
                                              std::size_t records_max,
                                              std::chrono::milliseconds wait) = 0;
    // Ends a poll that waits, from any thread.
    virtual void wake() = 0;
};

} // namespace userfold::log
