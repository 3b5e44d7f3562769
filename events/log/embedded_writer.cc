#include "events/log/embedded_writer.h"

#include <algorithm>
#include <utility>

#include "storage/rocksdb_recovery.h"

namespace userfold::log {
namespace {

constexpr std::chrono::milliseconds recovery_interval{250};

LogErrc reason_for(const rocksdb::Status& status) {
    if (storage::is_no_space(status)) return LogErrc::no_space;
    return status.IsCorruption() ? LogErrc::damaged : LogErrc::unavailable;
}

} // namespace

EmbeddedWriter::EmbeddedWriter(const EmbeddedOptions& options, EmbeddedStore& store,
                               EmbeddedCleaner& cleaner, Arrivals& arrivals)
    : options_(options),
      store_(store),
      cleaner_(cleaner),
      arrivals_(arrivals),
      queue_(options.queue_records_max, options.queue_bytes_max),
      commit_(store),
      next_cleaning_(std::chrono::steady_clock::now() + options.cleaning_interval),
      thread_([this] { run(); }) {}

EmbeddedWriter::~EmbeddedWriter() {
    queue_.close();
    thread_.join();
}

void EmbeddedWriter::append(PendingAppend append) {
    if (auto taken = queue_.push(append); !taken) refuse(std::move(append.done), taken.error());
}

void EmbeddedWriter::refuse(AppendDone done, LogErrc reason) {
    completions_.post({std::move(done), std::unexpected(reason)});
}

void EmbeddedWriter::clean() {
    std::unique_lock lock(cleaning_mutex_);
    const std::uint64_t mine = ++cleanings_wanted_;
    queue_.nudge();
    cleaned_.wait(lock, [&] { return cleanings_done_ >= mine; });
}

void EmbeddedWriter::run() {
    std::vector<PendingAppend> group;
    while (queue_.take(group, next_look())) {
        if (!group.empty()) {
            commit(group);
        } else if (!healthy_) {
            static_cast<void>(reason_to_refuse()); // so that health comes back without an append
        }
        clean_if_due();
    }
}

std::chrono::steady_clock::time_point EmbeddedWriter::next_look() const {
    if (healthy_) return next_cleaning_;
    return std::min(next_cleaning_, std::chrono::steady_clock::now() + recovery_interval);
}

void EmbeddedWriter::commit(std::vector<PendingAppend>& group) {
    if (const auto reason = reason_to_refuse()) return tell_all(group, *reason);
    if (const auto status = commit_.draft(group, options_.unix_ms_now()); !status.ok()) {
        notice(NoticeLevel::error, "cannot look up a key: " + status.ToString());
        return tell_all(group, reason_for(status));
    }
    if (const auto status = commit_.write(); !status.ok()) {
        notice(NoticeLevel::error, "the log could not be written: " + status.ToString());
        return tell_all(group, outcome_of_failure(status));
    }
    commit_.publish(group);
    arrivals_.announce(commit_.partitions());
    tell_offsets(group);
}

// Before anything is written, so that the answer is certain.
std::optional<LogErrc> EmbeddedWriter::reason_to_refuse() {
    if (store_.free_bytes() < options_.free_bytes_min) {
        if (healthy_.exchange(false)) {
            notice(NoticeLevel::error, "the disk is full: appends are refused until there is room");
        }
        return LogErrc::no_space;
    }
    if (failing_ && !recover()) return failing_;
    if (!healthy_.exchange(true)) notice(NoticeLevel::info, "the log takes appends again");
    return std::nullopt;
}

// A write that failed may stand in the log file in part or whole, and come back after a crash,
// until RocksDB has left that file behind.
LogErrc EmbeddedWriter::outcome_of_failure(const rocksdb::Status& status) {
    healthy_ = false;
    const LogErrc reason = reason_for(status);
    failing_ = reason;
    next_recovery_ = {};
    return recover() ? reason : LogErrc::outcome_unknown;
}

bool EmbeddedWriter::recover() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_recovery_) return false;
    next_recovery_ = now + recovery_interval;
    if (!store_.recover()) return false;
    failing_.reset();
    return true;
}

void EmbeddedWriter::tell_all(std::vector<PendingAppend>& group, LogErrc reason) {
    std::vector<Completion> completions;
    completions.reserve(group.size());
    for (PendingAppend& append : group) {
        completions.push_back({std::move(append.done), std::unexpected(reason)});
    }
    completions_.post(std::move(completions));
}

void EmbeddedWriter::tell_offsets(std::vector<PendingAppend>& group) {
    std::vector<Completion> completions;
    completions.reserve(group.size());
    for (std::size_t i = 0; i < group.size(); ++i) {
        completions.push_back({std::move(group[i].done), commit_.offsets()[i]});
    }
    completions_.post(std::move(completions));
}

// A step is bounded, so that appends never wait long for it; what is left comes after the next
// group.
void EmbeddedWriter::clean_if_due() {
    const auto now = std::chrono::steady_clock::now();
    if (!cleaning_) {
        const std::lock_guard lock(cleaning_mutex_);
        if (cleanings_wanted_ == cleanings_done_ && now < next_cleaning_) return;
        cleaning_ = cleanings_wanted_;
    }
    if (cleaner_.step(options_.unix_ms_now())) {
        next_cleaning_ = now;
        return;
    }
    next_cleaning_ = now + options_.cleaning_interval;
    {
        const std::lock_guard lock(cleaning_mutex_);
        cleanings_done_ = *std::exchange(cleaning_, std::nullopt);
    }
    cleaned_.notify_all();
}

void EmbeddedWriter::notice(NoticeLevel level, const std::string& text) const {
    if (options_.notice) options_.notice(level, text);
}

} // namespace userfold::log
