// Follows the log: polls, folds, writes, publishes. One step at a time, so that tests and the
// simulator can drive it; the runner gives it a thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "events/log/event_log.h"
#include "events/mac_keys.h"
#include "projector/fold.h"
#include "projector/read_models/position_board.h"
#include "projector/start_check.h"
#include "storage/store.h"

namespace userfold::projector {

struct FollowerOptions {
    std::size_t records_max = 4'096;           // of a batch
    std::chrono::milliseconds log_wait{5'000}; // for the log's answers at the start
    std::function<std::int64_t()> unix_ms_now; // must be set
};

// Not thread-safe. All that it is given must outlive it; the store is written by it alone.
class Follower {
public:
    Follower(log::EventLog& log, storage::Store& store, const MacKeys& mac_keys,
             read_models::PositionBoard& board, FollowerOptions options);

    // Checks the log against what was folded and begins to read. Opens the board.
    std::expected<void, FoldStop> open();

    // Folds one batch, waiting for its first record at most `wait`; the number of records. After an
    // error that is not for good: step again where is_open(), else open again. A batch that could
    // not be written is kept and written by the next step.
    std::expected<std::size_t, FoldStop> step(std::chrono::milliseconds wait);

    bool is_open() const { return tail_ != nullptr && !tail_ended_; }
    // Ends a step that waits; from any thread, but not while open() runs.
    void wake();

    // Everything that the log held when it was opened is in the views.
    bool caught_up() const;
    std::vector<Position> next() const;
    FoldCounts counts() const;

private:
    std::expected<std::size_t, FoldStop> fold_batch();
    std::expected<void, FoldStop> write_pending();
    std::expected<void, FoldStop> refresh_progress();
    FoldStop stop_for(log::LogErrc error);

    log::EventLog& log_;
    storage::Store& store_;
    const MacKeys& mac_keys_;
    read_models::PositionBoard& board_;
    FollowerOptions options_;
    std::unique_ptr<Fold> fold_;
    std::unique_ptr<log::Tail> tail_;
    bool tail_ended_ = false;       // its place is gone; it stays for whoever wakes it
    std::vector<Position> targets_; // the log's ends when it was opened, where not reached yet
    std::vector<log::LoggedRecord> records_;
    std::optional<storage::Batch> pending_;
    std::optional<FoldStop> stop_; // met behind the pending batch
    std::int64_t refreshed_unix_ms_ = 0;
};

} // namespace userfold::projector
