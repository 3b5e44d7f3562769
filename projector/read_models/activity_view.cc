#include "projector/read_models/activity_view.h"

#include <array>
#include <utility>

#include "projector/read_models/value_codec.h"

namespace userfold::read_models {
namespace {

constexpr std::uint8_t layout = 1;

// Which parts of an entry are there.
enum : std::uint8_t {
    has_event_id = 1, // else it is the commit's
    has_stream = 2,   // else it is the subject's
    has_visitor = 4,
    has_names = 8, // known name, path, referrer, clear
    has_box = 16,
};

constexpr std::array<std::pair<ActivityKind, std::string_view>, 8> names = {{
    {ActivityKind::track, "track"},
    {ActivityKind::page, "page"},
    {ActivityKind::screen, "screen"},
    {ActivityKind::identify, "identify"},
    {ActivityKind::group, "group"},
    {ActivityKind::alias, "alias"},
    {ActivityKind::log_in, "log_in"},
    {ActivityKind::failed_log_in, "log_in_failed"},
}};

std::uint8_t parts_of(const ActivityEntry& entry, const SubjectId& subject) {
    std::uint8_t parts = 0;
    if (entry.event_id != entry.commit_id.as<EventId>()) parts |= has_event_id;
    if (entry.stream != subject.as<StreamId>()) parts |= has_stream;
    if (entry.visitor) parts |= has_visitor;
    if (!entry.known_name.empty() || !entry.path.empty() || !entry.referrer.empty() ||
        !entry.clear.empty()) {
        parts |= has_names;
    }
    if (!entry.box.empty()) parts |= has_box;
    return parts;
}

} // namespace

std::string_view to_string(ActivityKind kind) {
    for (const auto& [known, name] : names) {
        if (known == kind) return name;
    }
    return "";
}

bool parse_activity_kind(std::string_view name, ActivityKind& kind) {
    for (const auto& [known, known_name] : names) {
        if (known_name == name) {
            kind = known;
            return true;
        }
    }
    return false;
}

void append_activity(std::string& value, const SubjectId& subject, const ActivityEntry& entry) {
    ValueWriter out(value);
    if (value.empty()) out.byte(layout);
    const std::uint8_t parts = parts_of(entry, subject);
    out.byte(static_cast<std::uint8_t>(entry.kind));
    out.byte(parts);
    out.number(static_cast<std::uint64_t>(entry.offset));
    out.signed_number(entry.time_ms);
    out.id(entry.commit_id);
    if ((parts & has_event_id) != 0) out.id(entry.event_id);
    if ((parts & has_stream) != 0) out.id(entry.stream);
    if ((parts & has_visitor) != 0) out.id(entry.visitor);
    if ((parts & has_names) != 0) {
        out.text(entry.known_name);
        out.text(entry.path);
        out.text(entry.referrer);
        out.text(entry.clear);
    }
    if ((parts & has_box) != 0) {
        out.number(entry.key_id);
        out.text(entry.box);
    }
}

std::vector<ActivityEntry> decode_activity(std::string_view value, const SubjectId& subject) {
    ValueReader in(value);
    in.version(layout);
    std::vector<ActivityEntry> entries;
    while (!in.done()) {
        ActivityEntry& entry = entries.emplace_back();
        entry.kind = static_cast<ActivityKind>(in.byte());
        const std::uint8_t parts = in.byte();
        entry.offset = static_cast<std::int64_t>(in.number());
        entry.time_ms = in.signed_number();
        entry.commit_id = in.id<CommitId>();
        entry.event_id =
            (parts & has_event_id) != 0 ? in.id<EventId>() : entry.commit_id.as<EventId>();
        entry.stream = (parts & has_stream) != 0 ? in.id<StreamId>() : subject.as<StreamId>();
        if ((parts & has_visitor) != 0) entry.visitor = in.id<SubjectId>();
        if ((parts & has_names) != 0) {
            entry.known_name = in.text();
            entry.path = in.text();
            entry.referrer = in.text();
            entry.clear = in.text();
        }
        if ((parts & has_box) != 0) {
            entry.key_id = in.number();
            entry.box = in.text();
        }
    }
    return entries;
}

} // namespace userfold::read_models
