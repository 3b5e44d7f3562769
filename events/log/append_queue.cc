#include "events/log/append_queue.h"

#include <utility>

namespace userfold::log {
namespace {

constexpr std::size_t group_records_max = 4096;
constexpr std::size_t group_bytes_max = 4 << 20;

} // namespace

std::expected<void, LogErrc> AppendQueue::push(PendingAppend& append) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        if (closed_) return std::unexpected(LogErrc::closed);
        const bool full = waiting_.size() >= records_max_ || bytes_ + append.bytes > bytes_max_;
        if (full) return std::unexpected(LogErrc::unavailable);
        bytes_ += append.bytes;
        first = waiting_.empty();
        waiting_.push_back(std::move(append));
    }
    if (first) arrived_.notify_one();
    return {};
}

bool AppendQueue::take(std::vector<PendingAppend>& group,
                       std::chrono::steady_clock::time_point deadline) {
    group.clear();
    std::unique_lock lock(mutex_);
    arrived_.wait_until(lock, deadline, [this] { return closed_ || nudged_ || !waiting_.empty(); });
    nudged_ = false;
    std::size_t bytes = 0;
    while (!waiting_.empty() && group.size() < group_records_max && bytes < group_bytes_max) {
        bytes += waiting_.front().bytes;
        group.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    bytes_ -= bytes;
    return !closed_ || !group.empty();
}

void AppendQueue::nudge() {
    {
        const std::lock_guard lock(mutex_);
        nudged_ = true;
    }
    arrived_.notify_one();
}

void AppendQueue::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    arrived_.notify_one();
}

} // namespace userfold::log
