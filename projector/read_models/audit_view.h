// One accepted commit about a subject, as the timeline shows it. Partition and offset are in its
// key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/commit.h"

namespace userfold::read_models {

// Texts are views, as in Profile.
struct AuditEntry {
    CommitId commit_id;
    StreamId stream;
    std::uint64_t version = 0; // of the stream, with this commit
    std::uint32_t partition = 0;
    std::int64_t time_ms = 0;
    Actor actor;
    std::vector<std::string_view>
        events; // type names; empty where this binary could not decode them
};

std::string encode_audit(const AuditEntry& entry);
AuditEntry decode_audit(std::string_view value);

} // namespace userfold::read_models
