// A user's session as the fold keeps it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "events/ids.h"

namespace userfold::read_models {

// Opens with SealPlace{sessions, the session, "session.started", path, Session::commit_id}.
struct DeviceField {
    std::string_view path; // "/ip"
    KeyId key_id = 0;
    std::string_view box;
};

// Texts are views, as in Profile.
struct Session {
    std::uint64_t version = 0; // of the session's stream
    std::uint64_t epoch = 0;   // the user's security epoch that it was started on
    CommitId commit_id;        // that started it; none where that event did not decode
    std::int64_t started_ms = 0;
    std::int64_t refreshed_ms = 0; // the start where it never was
    std::uint32_t idle_seconds_max = 0;
    std::uint32_t seconds_max = 0;
    bool ended = false;
    std::optional<SessionEndReason> reason; // where known
    std::int64_t ended_ms = 0;
    std::vector<DeviceField> device;

    // The moment from which on it is over, if nothing happens to it before.
    std::int64_t expires_ms() const;
    // Good for requests at that moment, under the user's current epoch.
    bool live(std::uint64_t current_epoch, std::int64_t now_ms) const;
};

std::string encode_session(const Session& session);
Session decode_session(std::string_view value);

} // namespace userfold::read_models
