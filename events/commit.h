// A commit: what one command decided, with all that another stream's or node's rules hang on in its
// envelope.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/event.h"
#include "events/ids.h"

namespace userfold {

enum class ClaimKind : std::uint8_t { email = 1, username = 2 };
std::string_view to_string(ClaimKind kind);

struct ClaimReference {
    ClaimKind kind = ClaimKind::email;
    ClaimId claim_id;
    friend bool operator==(const ClaimReference&, const ClaimReference&) = default;
};

enum class ActorKind : std::uint8_t { system, user, service_client, write_key, anonymous };
std::string_view to_string(ActorKind kind);
struct Actor {
    ActorKind kind = ActorKind::system;
    EventId id; // the user, client or write key; none for system and anonymous
    friend bool operator==(const Actor&, const Actor&) = default;
};

struct Envelope {
    CommitId commit_id;
    StreamId stream;
    SubjectId subject;
    std::uint64_t expected_version = 0; // accepted commits before this one
    std::vector<ClaimReference> claims_taken;
    std::vector<ClaimReference> claims_released;
    bool raises_epoch = false;
    bool erases_subject = false;
    bool ends_stream = false;
    std::uint64_t epoch = 0; // sessions: the security epoch that this was decided on
    Actor actor;
    std::int64_t time_ms = 0; // Unix milliseconds; the time of the fact, not of the record
    CommitId causation;
    CommitId correlation;
    std::string request_hmac; // of the request body where an Idempotency-Key was sent, else empty
    friend bool operator==(const Envelope&, const Envelope&) = default;
};

struct Commit {
    Envelope envelope;
    std::vector<Event> events; // 1..n
    friend bool operator==(const Commit&, const Commit&) = default;
};

// A record holds at most this; checked before the append.
inline constexpr std::size_t commit_bytes_max = 256 * 1024;

} // namespace userfold
