// What stands on the compacted topics: claims, lookups and data keys. Written once a key, then
// tombstoned.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/commit.h"

namespace userfold {

// A value's place in the uniqueness order: keyed hash of (kind, canonical value), 32 bytes.
using BlindIndex = std::array<std::uint8_t, 32>;

// Names the user stream and the version at which its commit will name the claim.
struct Claim {
    BlindIndex blind_index{};
    ClaimId claim_id;
    StreamId stream;
    std::uint64_t version = 0;
    friend bool operator==(const Claim&, const Claim&) = default;
};

enum class LookupKind : std::uint8_t { email = 1, username = 2 };

// Where exact search finds a user: the blind terms of one kind, as of a version of the user's
// stream.
struct Lookup {
    UserId user;
    LookupKind kind = LookupKind::email;
    std::vector<std::string> terms;
    std::uint64_t version = 0;
    friend bool operator==(const Lookup&, const Lookup&) = default;
};

// A subject's wrapped keys. Erasing the subject is a tombstone under the same record key.
struct WrappedDataKey {
    SubjectId subject;
    KeyId key_id = 0;
    std::string wrapped;            // under the master key
    std::string wrapped_credential; // under the credential master key; empty for visitors
    std::int64_t time_ms = 0;
    friend bool operator==(const WrappedDataKey&, const WrappedDataKey&) = default;
};

} // namespace userfold
