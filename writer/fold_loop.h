// The thread that tails the log for a writer and hands what it reads to the writer's executor.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <condition_variable>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "events/log/event_log.h"
#include "writer/decision_state.h"

namespace userfold::writer {

class FoldLoop {
public:
    // Takes a batch on the writer's executor. False stops the loop.
    using Fold = std::function<bool(std::vector<log::LoggedRecord> batch)>;
    // Where the log ended when a poll came back short: everything up to there is folded.
    using CaughtUp = std::function<void()>;

    FoldLoop(log::EventLog& event_log, DecisionState& state, boost::asio::any_io_executor executor,
             Fold fold, CaughtUp caught_up);
    ~FoldLoop();
    FoldLoop(const FoldLoop&) = delete;
    FoldLoop& operator=(const FoldLoop&) = delete;

    // Checks that the log is the one that the state was folded from and starts reading it. The
    // error is a sentence with the remedy. Call before the executor runs.
    std::expected<void, std::string> start(std::int64_t now_unix_ms);
    void stop();

    // Why the loop has ended by itself, or nothing.
    std::optional<std::string> failure() const;

private:
    std::expected<void, std::string> check_partition(const Partition& partition,
                                                     const FoldPoint& point,
                                                     std::int64_t now_unix_ms);
    std::expected<void, std::string> recheck_after_outage();
    std::vector<Position> next_positions() const;
    void note_last(const std::vector<log::LoggedRecord>& batch);
    void run();
    void hand_over(std::vector<log::LoggedRecord> batch);
    void fail(std::string reason);

    log::EventLog& log_;
    DecisionState& state_;
    boost::asio::any_io_executor executor_;
    const Fold fold_;
    const CaughtUp caught_up_;
    std::unique_ptr<log::Tail> tail_;
    std::thread thread_;
    std::atomic<bool> stopping_ = false;

    mutable std::mutex mutex_;
    std::condition_variable batch_done_;
    int batches_under_way_ = 0;
    std::optional<std::string> failure_;
    std::map<Partition, std::pair<std::int64_t, std::string>> last_read_; // offset and hash
};

} // namespace userfold::writer
