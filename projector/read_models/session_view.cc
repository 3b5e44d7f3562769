#include "projector/read_models/session_view.h"

#include <algorithm>

#include "projector/read_models/value_codec.h"

namespace userfold::read_models {
namespace {
constexpr std::uint8_t layout = 1;
constexpr std::uint8_t reason_unknown = 0xFF;
} // namespace

std::int64_t Session::expires_ms() const {
    return std::min(started_ms + 1000 * static_cast<std::int64_t>(seconds_max),
                    refreshed_ms + 1000 * static_cast<std::int64_t>(idle_seconds_max));
}

bool Session::live(std::uint64_t current_epoch, std::int64_t now_ms) const {
    // A session of a newer epoch is one whose user this view has not caught up with.
    return commit_id && !ended && epoch >= current_epoch && now_ms < expires_ms();
}

std::string encode_session(const Session& session) {
    std::string value;
    ValueWriter out(value);
    out.byte(layout);
    out.number(session.version);
    out.number(session.epoch);
    out.id(session.commit_id);
    out.signed_number(session.started_ms);
    out.signed_number(session.refreshed_ms);
    out.number(session.idle_seconds_max);
    out.number(session.seconds_max);
    out.byte(session.ended ? 1 : 0);
    out.byte(session.reason ? static_cast<std::uint8_t>(*session.reason) : reason_unknown);
    out.signed_number(session.ended_ms);
    out.number(session.device.size());
    for (const DeviceField& field : session.device) {
        out.text(field.path);
        out.number(field.key_id);
        out.text(field.box);
    }
    return value;
}

Session decode_session(std::string_view value) {
    ValueReader in(value);
    in.version(layout);
    Session session;
    session.version = in.number();
    session.epoch = in.number();
    session.commit_id = in.id<CommitId>();
    session.started_ms = in.signed_number();
    session.refreshed_ms = in.signed_number();
    session.idle_seconds_max = static_cast<std::uint32_t>(in.number());
    session.seconds_max = static_cast<std::uint32_t>(in.number());
    session.ended = in.byte() != 0;
    const std::uint8_t reason = in.byte();
    if (reason != reason_unknown) session.reason = static_cast<SessionEndReason>(reason);
    session.ended_ms = in.signed_number();
    session.device.resize(in.count());
    for (DeviceField& field : session.device) {
        field.path = in.text();
        field.key_id = in.number();
        field.box = in.text();
    }
    return session;
}

} // namespace userfold::read_models
