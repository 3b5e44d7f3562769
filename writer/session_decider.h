// Decisions about a session, beside the state of the user whose it is.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <variant>
#include <vector>

#include "writer/session_state.h"
#include "writer/user_decider.h"

namespace userfold::writer {

struct StartSession {
    std::vector<SealedField> device;
    std::string refresh_salt;
    std::uint32_t idle_seconds_max = 0;
    std::uint32_t seconds_max = 0;
    CommitId checked_credential; // that the password was verified against, or that was just set
};
struct RefreshSession {
    std::uint32_t generation = 0; // that the refresh token names
    std::int64_t now_ms = 0;
};
struct EndSession {
    SessionEndReason reason = SessionEndReason::logged_out;
};
using SessionCommand = std::variant<StartSession, RefreshSession, EndSession>;

enum class SessionRejection : std::uint8_t {
    unknown_user,
    suspended,
    credential_changed, // since the password was verified: log in again
    no_session,         // none there, or it has ended, expired, or its epoch has passed
    user_behind,        // the session is known here and what it rests on of its user is not yet
};

// A refresh token that was used before comes again this long after its successor was handed out
// without being taken for stolen: the answer may have been lost.
inline constexpr std::int64_t refresh_grace_ms = 10'000;

// No events: nothing to do. A reused refresh token decides the session's end.
std::expected<Decision, SessionRejection> decide(const UserState& user, const SessionState& session,
                                                 bool exists, const SessionCommand& command);

} // namespace userfold::writer
