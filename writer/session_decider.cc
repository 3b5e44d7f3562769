#include "writer/session_decider.h"

namespace userfold::writer {
namespace {

using Decided = std::expected<Decision, SessionRejection>;

Decision ended(SessionEndReason reason) {
    Decision decision;
    decision.events.push_back(SessionEnded{reason});
    decision.ends_stream = true;
    return decision;
}

struct Decide {
    const UserState& user;
    const SessionState& session;
    const bool exists;

    Decided operator()(const StartSession& command) const {
        if (!user.registered || user.erased) return std::unexpected(SessionRejection::unknown_user);
        if (user.status == UserStatus::suspended) {
            return std::unexpected(SessionRejection::suspended);
        }
        const bool is_checked =
            user.credential && user.credential->commit_id == command.checked_credential;
        if (!is_checked) return std::unexpected(SessionRejection::credential_changed);
        Decision decision;
        decision.events.push_back(SessionStarted{command.device, command.refresh_salt,
                                                 command.idle_seconds_max, command.seconds_max});
        return decision;
    }

    Decided operator()(const RefreshSession& command) const {
        // Each topic is folded at its own pace.
        const bool is_ahead = !user.registered || session.epoch > user.epoch;
        if (exists && !session.ended && is_ahead) {
            return std::unexpected(SessionRejection::user_behind);
        }
        const bool is_live = exists && !session.ended && session.epoch == user.epoch &&
                             !user.erased && !session.has_expired(command.now_ms);
        if (!is_live) return std::unexpected(SessionRejection::no_session);
        if (command.generation == session.generation) {
            Decision decision;
            decision.events.push_back(SessionRefreshed{session.generation + 1});
            return decision;
        }
        const bool is_repeat = command.generation + 1 == session.generation &&
                               command.now_ms - session.refreshed_ms <= refresh_grace_ms;
        if (is_repeat) return Decision{};
        return ended(SessionEndReason::refresh_reused);
    }

    Decided operator()(const EndSession& command) const {
        if (!exists) return std::unexpected(SessionRejection::no_session);
        if (session.ended) return Decision{};
        return ended(command.reason);
    }
};

} // namespace

std::expected<Decision, SessionRejection> decide(const UserState& user, const SessionState& session,
                                                 bool exists, const SessionCommand& command) {
    return std::visit(Decide{user, session, exists}, command);
}

} // namespace userfold::writer
