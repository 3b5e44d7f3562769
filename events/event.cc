#include "events/event.h"

#include <array>

namespace userfold {
namespace {

constexpr std::array<std::string_view, event_types_known> type_names = {
    "user.registered",       "user.email_verification_requested",
    "user.email_verified",   "user.email_changed",
    "user.username_changed", "user.password_changed",
    "user.fields_changed",   "user.consent_changed",
    "user.status_changed",   "user.roles_changed",
    "claim.abandoned",       "session.started",
    "session.refreshed",     "session.ended",
    "log_in.failed",         "activity.recorded",
    "cluster.created",       "user.sessions_revoked",
};

} // namespace

std::string_view type_name(const Event& event) {
    return type_names[event.index()];
}

template <class EventType>
std::string_view type_name_of() {
    static const Event event = EventType{};
    return type_name(event);
}
template std::string_view type_name_of<UserRegistered>();
template std::string_view type_name_of<EmailChanged>();
template std::string_view type_name_of<UsernameChanged>();
template std::string_view type_name_of<PasswordChanged>();
template std::string_view type_name_of<UserFieldsChanged>();
template std::string_view type_name_of<StatusChanged>();
template std::string_view type_name_of<SessionStarted>();
template std::string_view type_name_of<ActivityRecorded>();

std::string_view to_string(UserStatus status) {
    return status == UserStatus::active ? "active" : "suspended";
}

std::string_view to_string(SessionEndReason reason) {
    switch (reason) {
        case SessionEndReason::logged_out:
            return "logged_out";
        case SessionEndReason::refresh_reused:
            return "refresh_reused";
        case SessionEndReason::revoked:
            return "revoked";
    }
    return "revoked";
}

std::string_view to_string(ActivityType type) {
    static constexpr std::array<std::string_view, 6> names = {"track",    "page",  "screen",
                                                              "identify", "group", "alias"};
    return names[static_cast<std::size_t>(type)];
}

} // namespace userfold
