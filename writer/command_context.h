// Who sends a command, and under which conditions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/commit.h"
#include "events/ids.h"

namespace userfold::writer {

struct CommandContext {
    Actor actor;
    std::optional<std::uint64_t> if_version; // If-Match: 412 where the stream has another version
    // Where an Idempotency-Key was sent: the commit's id derives from it, and the body's keyed hash
    // says whether a repeat asks for the same.
    std::optional<CommitId> commit_id;
    std::string request_hmac;
    std::string client_address; // personal: sealed into sessions
    std::string user_agent;     // personal: sealed into sessions
    std::string trace_parent;   // W3C Trace Context, for the record's header
};

// What an accepted command left on the log. The positions are what its effects can be waited for
// by.
struct Outcome {
    std::vector<Position> positions;
    std::uint64_t version = 0; // of the stream
};

} // namespace userfold::writer
