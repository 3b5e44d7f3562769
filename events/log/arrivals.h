// Who sleeps until records arrive on which partition.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "events/ids.h"

namespace userfold::log {

// Where one reader sleeps. Thread-safe. A reader calls clear(), looks for records, and sleeps only
// if it found none: an arrival in between ends the sleep at once.
class Bell {
public:
    enum class Rung { arrival, wake, time_out };

    void clear();
    Rung sleep_until(std::chrono::steady_clock::time_point deadline);
    // Records arrived.
    void ring();
    // Someone wants the reader back; kept until a sleep ends by it.
    void wake();

private:
    std::mutex mutex_;
    std::condition_variable rung_;
    bool arrived_ = false;
    bool woken_ = false;
};

// Thread-safe.
class Arrivals {
public:
    void add(const std::shared_ptr<Bell>& bell, std::span<const Partition> partitions);
    void remove(const std::shared_ptr<Bell>& bell);
    void announce(std::span<const Partition> partitions);

private:
    std::mutex mutex_;
    std::unordered_map<Partition, std::vector<std::shared_ptr<Bell>>> bells_;
};

} // namespace userfold::log
