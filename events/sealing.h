// Sealing of personal values, one by one: AES-256-GCM under the subject's key, bound to the place
// where the value stands. A value moved to another stream, field or commit does not open.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/crypto.h"
#include "events/event.h"
#include "events/ids.h"

namespace userfold {

// Where a sealed value stands; all of it is the associated data.
struct SealPlace {
    Topic topic = Topic::users;
    StreamId stream;
    std::string_view event_type; // "user.registered"
    std::string_view path; // "/account/email"; "" for a part of an event that has no field path
    CommitId commit_id;
};

// A subject's data key (or credential key) in clear. Never leaves memory.
struct DataKey {
    KeyId key_id = 0;
    crypto::Key key{};
};

Sealed seal(const DataKey& key, const SealPlace& place, std::string_view plaintext);
// Appends what was sealed to `out`. False, and `out` as it was, where the key, the place or the
// bytes are others.
bool open_onto(std::string& out, const DataKey& key, const SealPlace& place, std::string_view box);
// Nothing where the key, the place or the bytes are others.
std::optional<std::string> open(const DataKey& key, const SealPlace& place, const Sealed& sealed);

} // namespace userfold
