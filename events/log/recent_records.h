// The last records of a partition, in memory and without headers, so that readers at its end never
// touch the disk.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "events/log/local_tail.h"
#include "events/log/record.h"

namespace userfold::log {

// Thread-safe. Holds a run without gaps of what was appended since the start, at most `bytes_max`
// and always the last record.
class RecentRecords {
public:
    explicit RecentRecords(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    void add(LoggedRecord record);
    void drop_before(std::int64_t first);
    // Copies records from `next` up to `end` and moves `next` behind them; what is here from `end`
    // on is not published yet. False, having done nothing, if `next` is older than what is here.
    bool copy(Position& next, std::int64_t end, Appetite& appetite,
              std::vector<LoggedRecord>& batch) const;

private:
    std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::deque<LoggedRecord> records_;
    std::size_t bytes_ = 0;
};

// What a record takes in memory, about.
std::size_t memory_of(const LoggedRecord& record);

} // namespace userfold::log
