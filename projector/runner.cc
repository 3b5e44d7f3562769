#include "projector/runner.h"

#include <algorithm>
#include <exception>
#include <map>
#include <utility>

namespace userfold::projector {
namespace {

using namespace std::chrono_literals;

constexpr auto backoff_min = 50ms;
constexpr auto lag_interval = 2s;
constexpr auto lag_wait = 1s;

std::int64_t unix_ms_now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

FollowerOptions follower_options(const RunnerOptions& options) {
    FollowerOptions follower;
    follower.records_max = options.records_max;
    follower.unix_ms_now = unix_ms_now;
    return follower;
}

} // namespace

std::string_view to_string(RunnerState state) {
    switch (state) {
        case RunnerState::starting:
            return "starting";
        case RunnerState::catching_up:
            return "catching up";
        case RunnerState::current:
            return "current";
        case RunnerState::waiting:
            return "waiting";
        case RunnerState::stopped:
            return "stopped";
    }
    return "";
}

Runner::Runner(log::EventLog& log, storage::Store& store, const MacKeys& mac_keys,
               read_models::PositionBoard& board, RunnerOptions options)
    : log_(log),
      options_(options),
      follower_(log, store, mac_keys, board, follower_options(options)) {
    if (options_.metrics != nullptr) metrics_.emplace(*options_.metrics);
}

Runner::~Runner() {
    stop();
}

void Runner::start() {
    thread_ = std::thread([this] { run(); });
}

void Runner::stop() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        if (open_) follower_.wake();
    }
    stopping_changed_.notify_all();
    thread_.join();
}

void Runner::run() {
    try {
        while (run_once()) {
            const std::lock_guard lock(mutex_);
            if (stopping_) return;
        }
    } catch (const std::exception& error) {
        note(RunnerState::stopped, error.what());
    }
}

bool Runner::run_once() {
    if (!follower_.is_open() && !open()) return status().state != RunnerState::stopped;
    const auto folded = follower_.step(options_.poll_wait);
    if (!folded) {
        note(folded.error().for_good ? RunnerState::stopped : RunnerState::waiting,
             folded.error().remedy);
        if (folded.error().for_good) return false;
        pause();
        return true;
    }
    backoff_ = 0ms;
    note(follower_.caught_up() ? RunnerState::current : RunnerState::catching_up, "");
    measure_lag();
    return true;
}

// The lock keeps stop() from waking a tail that is being replaced.
bool Runner::open() {
    {
        const std::lock_guard lock(mutex_);
        open_ = false;
    }
    const auto opened = follower_.open();
    if (!opened) {
        note(opened.error().for_good ? RunnerState::stopped : RunnerState::waiting,
             opened.error().remedy);
        if (!opened.error().for_good) pause();
        return false;
    }
    const std::lock_guard lock(mutex_);
    open_ = true;
    return true;
}

void Runner::pause() {
    backoff_ =
        std::clamp<std::chrono::milliseconds>(2 * backoff_, backoff_min, options_.backoff_max);
    std::unique_lock lock(mutex_);
    stopping_changed_.wait_for(lock, backoff_, [this] { return stopping_; });
}

void Runner::note(RunnerState state, std::string remedy) {
    const FoldCounts counts = follower_.counts();
    if (metrics_) metrics_->count(counts);
    const std::lock_guard lock(mutex_);
    status_.state = state;
    status_.remedy = std::move(remedy);
    status_.counts = counts;
    was_current_ = was_current_ || state == RunnerState::current;
}

void Runner::measure_lag() {
    const auto now = std::chrono::steady_clock::now();
    if (now - lag_measured_ < lag_interval) return;
    lag_measured_ = now;
    std::map<Topic, std::uint64_t> behind;
    std::uint64_t all_behind = 0;
    for (const Position& next : follower_.next()) {
        const auto bounds = log_.bounds(next.partition, lag_wait);
        if (!bounds) return;
        const std::int64_t lag = std::max<std::int64_t>(0, bounds->end - next.offset);
        behind[next.partition.topic] += static_cast<std::uint64_t>(lag);
        all_behind += static_cast<std::uint64_t>(lag);
    }
    if (metrics_) metrics_->set_lag(behind);
    const std::lock_guard lock(mutex_);
    status_.records_behind = all_behind;
}

RunnerStatus Runner::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

std::optional<std::string> Runner::readiness() const {
    const std::lock_guard lock(mutex_);
    if (status_.state == RunnerState::stopped) return "The views have stopped: " + status_.remedy;
    if (was_current_) return std::nullopt;
    if (!status_.remedy.empty()) return "The views wait: " + status_.remedy;
    return "The views are " + std::string(to_string(status_.state)) + ", " +
           std::to_string(status_.records_behind) + " records behind.";
}

} // namespace userfold::projector
