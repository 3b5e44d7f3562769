// What decisions about a session rest on: a fold of the session's stream.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/commit.h"

namespace userfold::writer {

struct SessionState {
    UserId user;
    std::uint64_t epoch = 0; // the user's, when the session was decided
    std::uint32_t generation = 0;
    std::string refresh_salt;
    std::int64_t started_ms = 0;
    std::int64_t refreshed_ms = 0;
    std::uint32_t idle_seconds_max = 0;
    std::uint32_t seconds_max = 0;
    bool ended = false;
    friend bool operator==(const SessionState&, const SessionState&) = default;

    bool has_expired(std::int64_t now_ms) const {
        return now_ms - started_ms > 1000LL * seconds_max ||
               now_ms - refreshed_ms > 1000LL * idle_seconds_max;
    }
};

SessionState evolve(SessionState state, const Envelope& envelope, const std::vector<Event>& events);

std::string encode(const SessionState& state);
SessionState decode_session_state(std::string_view bytes);

} // namespace userfold::writer
