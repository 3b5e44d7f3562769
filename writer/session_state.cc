#include "writer/session_state.h"

#include "storage/bytes.h"

namespace userfold::writer {

SessionState evolve(SessionState state, const Envelope& envelope,
                    const std::vector<Event>& events) {
    if (envelope.ends_stream) state.ended = true;
    for (const Event& event : events) {
        if (const auto* started = std::get_if<SessionStarted>(&event)) {
            state.user = envelope.subject.as<UserId>();
            state.epoch = envelope.epoch;
            state.refresh_salt = started->refresh_salt;
            state.started_ms = envelope.time_ms;
            state.refreshed_ms = envelope.time_ms;
            state.idle_seconds_max = started->idle_seconds_max;
            state.seconds_max = started->seconds_max;
        }
        if (const auto* refreshed = std::get_if<SessionRefreshed>(&event)) {
            state.generation = refreshed->generation;
            state.refreshed_ms = envelope.time_ms;
        }
    }
    return state;
}

std::string encode(const SessionState& state) {
    storage::ByteWriter out;
    out.raw(state.user.view()).u64(state.epoch).u32(state.generation).text(state.refresh_salt);
    out.i64(state.started_ms).i64(state.refreshed_ms);
    out.u32(state.idle_seconds_max).u32(state.seconds_max).u8(state.ended ? 1 : 0);
    return out.take();
}

SessionState decode_session_state(std::string_view bytes) {
    storage::ByteReader in(bytes);
    SessionState state;
    state.user = UserId::from_view(in.raw(16));
    state.epoch = in.u64();
    state.generation = in.u32();
    state.refresh_salt = in.text();
    state.started_ms = in.i64();
    state.refreshed_ms = in.i64();
    state.idle_seconds_max = in.u32();
    state.seconds_max = in.u32();
    state.ended = in.u8() != 0;
    return state;
}

} // namespace userfold::writer
