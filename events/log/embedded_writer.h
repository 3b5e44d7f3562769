// The one thread that writes records: takes what waits, commits it as a group, tells everybody.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>

#include "events/log/append_queue.h"
#include "events/log/arrivals.h"
#include "events/log/completions.h"
#include "events/log/embedded_cleaner.h"
#include "events/log/embedded_options.h"
#include "events/log/embedded_store.h"
#include "events/log/group_commit.h"

namespace userfold::log {

// Thread-safe. The destructor commits what waits before it returns.
class EmbeddedWriter {
public:
    // All outlive the writer. Cleaning is done on this thread too: it changes the same keys.
    EmbeddedWriter(const EmbeddedOptions& options, EmbeddedStore& store, EmbeddedCleaner& cleaner,
                   Arrivals& arrivals);
    ~EmbeddedWriter();
    EmbeddedWriter(const EmbeddedWriter&) = delete;
    EmbeddedWriter& operator=(const EmbeddedWriter&) = delete;

    // Precondition: the partition exists.
    void append(PendingAppend append);
    // Tells an outcome that is known without writing.
    void refuse(AppendDone done, LogErrc reason);
    // Removes now what retention lets go, and returns when it is gone.
    void clean();
    // False after a failed write until one went well.
    bool healthy() const { return healthy_.load(std::memory_order_relaxed); }

private:
    void run();
    void commit(std::vector<PendingAppend>& group);
    std::optional<LogErrc> reason_to_refuse();
    LogErrc outcome_of_failure(const rocksdb::Status& status);
    void tell_all(std::vector<PendingAppend>& group, LogErrc reason);
    void tell_offsets(std::vector<PendingAppend>& group);
    bool recover();
    void notice(NoticeLevel level, const std::string& text) const;
    void clean_if_due();
    std::chrono::steady_clock::time_point next_look() const;

    const EmbeddedOptions& options_;
    EmbeddedStore& store_;
    EmbeddedCleaner& cleaner_;
    Arrivals& arrivals_;
    AppendQueue queue_;
    Completions completions_;
    GroupCommit commit_;
    std::atomic<bool> healthy_ = true;
    std::mutex cleaning_mutex_;
    std::condition_variable cleaned_;
    std::uint64_t cleanings_wanted_ = 0;
    std::uint64_t cleanings_done_ = 0;
    // Of the thread:
    std::optional<LogErrc> failing_;
    std::chrono::steady_clock::time_point next_recovery_{};
    std::chrono::steady_clock::time_point next_cleaning_;
    std::optional<std::uint64_t> cleaning_; // the wanted cleanings that the one under way is for
    std::thread thread_;
};

} // namespace userfold::log
