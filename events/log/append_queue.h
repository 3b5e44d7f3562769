// Appends that wait for the next group commit.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "events/log/event_log.h"
#include "events/log/partition_table.h"

namespace userfold::log {

struct PendingAppend {
    PartitionState* partition = nullptr;
    Record record;
    AppendDone done;
    std::size_t bytes = 0;
};

// Thread-safe; one thread takes.
class AppendQueue {
public:
    AppendQueue(std::size_t records_max, std::size_t bytes_max)
        : records_max_(records_max), bytes_max_(bytes_max) {}

    // Nothing if it was taken in; unavailable if full, closed after close(). `append` is untouched
    // then.
    std::expected<void, LogErrc> push(PendingAppend& append);
    // All that waits, within the bounds of a group; sleeps until there is something, `deadline`, or
    // nudge(). False once closed and empty.
    bool take(std::vector<PendingAppend>& group, std::chrono::steady_clock::time_point deadline);
    void nudge();
    void close();

private:
    const std::size_t records_max_;
    const std::size_t bytes_max_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<PendingAppend> waiting_;
    std::size_t bytes_ = 0;
    bool nudged_ = false;
    bool closed_ = false;
};

} // namespace userfold::log
