// The projector's thread: opens the follower, keeps it going, waits where it must and stops where
// it should.
//
//     Runner runner(log, store, mac_keys, board, {.metrics = &http::metrics_registry()});
//     runner.start();
//     ... runner.readiness() ...
//     runner.stop();
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "projector/follower.h"
#include "projector/runner_metrics.h"

namespace userfold::projector {

struct RunnerOptions {
    std::size_t records_max = 4'096;
    std::chrono::milliseconds poll_wait{200};
    std::chrono::milliseconds backoff_max{2'000};
    prometheus::Registry* metrics = nullptr; // null: none
};

enum class RunnerState : std::uint8_t {
    starting,    // the log has not answered yet
    catching_up, // folding what was there at the start
    current,     // at the log's end, or close behind it
    waiting,     // the log or the disk refuses for now; it goes on by itself
    stopped,     // for good, until the process is started again; the remedy says what to do
};
std::string_view to_string(RunnerState state);

struct RunnerStatus {
    RunnerState state = RunnerState::starting;
    std::string remedy; // while waiting or stopped
    std::uint64_t records_behind = 0;
    FoldCounts counts;
};

// start and stop from one thread; the rest is thread-safe. All that it is given must outlive it.
class Runner {
public:
    Runner(log::EventLog& log, storage::Store& store, const MacKeys& mac_keys,
           read_models::PositionBoard& board, RunnerOptions options);
    ~Runner(); // stops
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    void start();
    // Returns when what was polled is written and the thread has ended.
    void stop();

    RunnerStatus status() const;
    // What stands in the way of serving reads, or nothing. A full disk does not: reads go on.
    std::optional<std::string> readiness() const;

private:
    void run();
    bool run_once(); // false: ended for good
    bool open();
    void pause();
    void note(RunnerState state, std::string remedy);
    void measure_lag();

    log::EventLog& log_;
    RunnerOptions options_;
    Follower follower_;
    std::optional<RunnerMetrics> metrics_;
    std::chrono::milliseconds backoff_{0};
    std::chrono::steady_clock::time_point lag_measured_{};

    mutable std::mutex mutex_;
    std::condition_variable stopping_changed_;
    bool stopping_ = false;
    bool open_ = false; // the follower can be woken
    bool was_current_ = false;
    RunnerStatus status_;
    std::thread thread_;
};

} // namespace userfold::projector
