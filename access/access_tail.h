// What every node that checks tokens keeps of the log: security epochs, ended sessions and write
// keys. A fold feeds it (access/access_fold.h); the guard asks it. A revocation works as soon as it
// is folded.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "events/ids.h"

namespace userfold::access {

enum class Standing : std::uint8_t {
    valid,
    revoked, // the session has ended, or the user's epoch has moved on
    behind,  // the token's epoch is newer than what was folded: wait for the fold
    stale,   // the log has not confirmed the tail for too long: 503 rather than trust old tokens
};

// Ended sessions are remembered that long, which is longer than any access token lives.
inline constexpr std::int64_t ended_session_kept_ms = 3600 * 1000;

// Thread-safe; checks share a lock that only a fold takes alone.
class AccessTail {
public:
    using Clock = std::chrono::steady_clock;

    explicit AccessTail(std::chrono::seconds confirmed_for_max = std::chrono::seconds(30))
        : confirmed_for_max_(confirmed_for_max) {}

    Standing check(const UserId& user, const SessionId& session, std::uint64_t epoch,
                   Clock::time_point now) const;
    // The write key whose keyed hash that is.
    std::optional<EventId> write_key(std::string_view secret_hash) const;

    void set_epoch(const UserId& user, std::uint64_t epoch);
    // Forgotten an hour later, when every access token of the session has expired.
    void end_session(const SessionId& session, std::int64_t now_unix_ms);
    void add_write_key(std::string secret_hash, const EventId& id);
    // The fold has reached the log's end.
    void confirm(Clock::time_point now);

    std::uint64_t epoch(const UserId& user) const;

private:
    void forget_ended_sessions(std::int64_t now_unix_ms);

    const std::chrono::seconds confirmed_for_max_;
    mutable std::shared_mutex mutex_;
    std::unordered_map<UserId, std::uint64_t> epochs_;  // users whose epoch isn't 0
    std::unordered_map<SessionId, std::int64_t> ended_; // session to its end, Unix milliseconds
    std::unordered_map<std::string, EventId> write_keys_;
    Clock::time_point confirmed_{};
    std::size_t forget_at_size_ = 1024;
};

} // namespace userfold::access
