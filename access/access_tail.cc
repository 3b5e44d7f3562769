#include "access/access_tail.h"

#include <mutex>

namespace userfold::access {
Standing AccessTail::check(const UserId& user, const SessionId& session, std::uint64_t epoch,
                           Clock::time_point now) const {
    const std::shared_lock lock(mutex_);
    if (now - confirmed_ > confirmed_for_max_) return Standing::stale;
    const auto found = epochs_.find(user);
    const std::uint64_t current = found == epochs_.end() ? 0 : found->second;
    if (epoch > current) return Standing::behind;
    if (epoch < current || ended_.contains(session)) return Standing::revoked;
    return Standing::valid;
}

std::optional<EventId> AccessTail::write_key(std::string_view secret_hash) const {
    const std::shared_lock lock(mutex_);
    const auto found = write_keys_.find(std::string(secret_hash));
    if (found == write_keys_.end()) return std::nullopt;
    return found->second;
}

std::uint64_t AccessTail::epoch(const UserId& user) const {
    const std::shared_lock lock(mutex_);
    const auto found = epochs_.find(user);
    return found == epochs_.end() ? 0 : found->second;
}

void AccessTail::set_epoch(const UserId& user, std::uint64_t epoch) {
    const std::unique_lock lock(mutex_);
    epochs_[user] = epoch;
}

void AccessTail::end_session(const SessionId& session, std::int64_t now_unix_ms) {
    const std::unique_lock lock(mutex_);
    ended_[session] = now_unix_ms;
    forget_ended_sessions(now_unix_ms);
}

// Amortised: a sweep when the table has doubled since the last one.
void AccessTail::forget_ended_sessions(std::int64_t now_unix_ms) {
    if (ended_.size() < forget_at_size_) return;
    std::erase_if(ended_, [&](const auto& entry) {
        return now_unix_ms - entry.second > ended_session_kept_ms;
    });
    forget_at_size_ = 2 * ended_.size() + 1024;
}

void AccessTail::add_write_key(std::string secret_hash, const EventId& id) {
    const std::unique_lock lock(mutex_);
    write_keys_.insert_or_assign(std::move(secret_hash), id);
}

void AccessTail::confirm(Clock::time_point now) {
    const std::unique_lock lock(mutex_);
    confirmed_ = now;
}

} // namespace userfold::access
