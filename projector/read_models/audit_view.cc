#include "projector/read_models/audit_view.h"

#include "projector/read_models/value_codec.h"

namespace userfold::read_models {
namespace {
constexpr std::uint8_t layout = 1;
} // namespace

std::string encode_audit(const AuditEntry& entry) {
    std::string value;
    value.reserve(128);
    ValueWriter out(value);
    out.byte(layout);
    out.id(entry.commit_id);
    out.id(entry.stream);
    out.number(entry.version);
    out.number(entry.partition);
    out.signed_number(entry.time_ms);
    out.byte(static_cast<std::uint8_t>(entry.actor.kind));
    out.id(entry.actor.id);
    out.number(entry.events.size());
    for (const std::string_view event : entry.events) out.text(event);
    return value;
}

AuditEntry decode_audit(std::string_view value) {
    ValueReader in(value);
    in.version(layout);
    AuditEntry entry;
    entry.commit_id = in.id<CommitId>();
    entry.stream = in.id<StreamId>();
    entry.version = in.number();
    entry.partition = static_cast<std::uint32_t>(in.number());
    entry.time_ms = in.signed_number();
    entry.actor.kind = static_cast<ActorKind>(in.byte());
    entry.actor.id = in.id<EventId>();
    entry.events.resize(in.count());
    for (std::string_view& event : entry.events) event = in.text();
    return entry;
}

} // namespace userfold::read_models
