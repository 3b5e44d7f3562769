// A thread that tells callers what became of their appends, so that neither append() nor the thread
// that commits ever runs a caller's code.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <expected>
#include <mutex>
#include <thread>
#include <vector>

#include "events/log/event_log.h"

namespace userfold::log {

struct Completion {
    AppendDone done;
    std::expected<std::int64_t, LogErrc> outcome;
};

// Thread-safe. The destructor tells what is still waiting before it returns.
class Completions {
public:
    Completions();
    ~Completions();
    Completions(const Completions&) = delete;
    Completions& operator=(const Completions&) = delete;

    void post(Completion completion);
    void post(std::vector<Completion> completions);

private:
    void run();

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Completion> waiting_;
    bool ending_ = false;
    std::thread thread_;
};

} // namespace userfold::log
