// What a subject did. Entries of one subject, topic and hour that were folded together share one
// value, so that folding is one Put for several events and never a read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "events/ids.h"

namespace userfold::read_models {

enum class ActivityKind : std::uint8_t {
    track = 0, // as ActivityType has them
    page,
    screen,
    identify,
    group,
    alias,
    log_in = 16,
    failed_log_in = 17,
};
std::string_view to_string(ActivityKind kind); // "page", "log_in", "log_in_failed"
// The kind of that name, or false.
bool parse_activity_kind(std::string_view name, ActivityKind& kind);

// Texts are views, as in Profile. `box` opens with SealPlace{activity, stream, "activity.recorded",
// "", commit} to a JSON object of whatever is not in clear.
struct ActivityEntry {
    ActivityKind kind = ActivityKind::track;
    std::int64_t offset = 0;
    std::int64_t time_ms = 0;
    EventId event_id; // a log-in's is its commit's
    CommitId commit_id;
    StreamId stream;
    SubjectId visitor; // where the message names an anonymous one too
    std::string_view known_name;
    std::string_view path;
    std::string_view referrer;
    std::string_view clear; // JSON object, or ""
    KeyId key_id = 0;
    std::string_view box; // "": nothing is sealed
};

// Appends an entry of that subject to a value under construction ("" to begin with).
void append_activity(std::string& value, const SubjectId& subject, const ActivityEntry& entry);
std::vector<ActivityEntry> decode_activity(std::string_view value, const SubjectId& subject);

} // namespace userfold::read_models
