// The events: plain facts in the past tense. No event is ever changed; new ones and new fields are
// added. Personal values are sealed before they come here (events/sealing.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/ids.h"

namespace userfold {

using KeyId = std::uint64_t;

// A value under its subject's data key (or credential key); `box` is nonce, ciphertext, tag.
struct Sealed {
    KeyId key_id = 0;
    std::string box;
    friend bool operator==(const Sealed&, const Sealed&) = default;
};

// A leaf of the user document by its path ("/personal/phone"); no value: it, and all below it, was
// removed.
struct SealedField {
    std::string path;
    std::optional<Sealed> value;
    friend bool operator==(const SealedField&, const SealedField&) = default;
};

struct ConsentChoice {
    std::string purpose;
    std::string policy_version;
    bool granted = false;
    friend bool operator==(const ConsentChoice&, const ConsentChoice&) = default;
};

enum class UserStatus : std::uint8_t { active = 0, suspended = 1 };
std::string_view to_string(UserStatus status);

// --- users ---
struct UserRegistered {
    std::vector<SealedField> fields;  // "/account/email" always among them
    std::optional<Sealed> credential; // PHC string of the password under the credential key
    std::vector<std::string> roles;
    std::vector<ConsentChoice> consents;
    friend bool operator==(const UserRegistered&, const UserRegistered&) = default;
};
struct EmailVerificationRequested {
    friend bool operator==(const EmailVerificationRequested&,
                           const EmailVerificationRequested&) = default;
};
struct EmailVerified {
    friend bool operator==(const EmailVerified&, const EmailVerified&) = default;
};
struct EmailChanged {
    Sealed email;
    friend bool operator==(const EmailChanged&, const EmailChanged&) = default;
};
struct UsernameChanged {
    std::optional<Sealed> username;
    friend bool operator==(const UsernameChanged&, const UsernameChanged&) = default;
};
struct PasswordChanged {
    Sealed credential;
    friend bool operator==(const PasswordChanged&, const PasswordChanged&) = default;
};
struct UserFieldsChanged {
    std::vector<SealedField> changes; // in order
    friend bool operator==(const UserFieldsChanged&, const UserFieldsChanged&) = default;
};
struct ConsentChanged {
    ConsentChoice choice;
    friend bool operator==(const ConsentChanged&, const ConsentChanged&) = default;
};
struct StatusChanged {
    UserStatus status = UserStatus::active;
    std::optional<Sealed> reason;
    friend bool operator==(const StatusChanged&, const StatusChanged&) = default;
};
struct RolesChanged {
    std::vector<std::string> roles;
    friend bool operator==(const RolesChanged&, const RolesChanged&) = default;
};
// Log out everywhere: the envelope raises the security epoch.
struct SessionsRevoked {
    friend bool operator==(const SessionsRevoked&, const SessionsRevoked&) = default;
};
// A contender's fence: the pending claim can no longer be named at this version.
struct ClaimAbandoned {
    ClaimId claim_id;
    friend bool operator==(const ClaimAbandoned&, const ClaimAbandoned&) = default;
};

// --- sessions ---
struct SessionStarted {
    std::vector<SealedField> device; // "/ip", "/user_agent"
    std::string refresh_salt; // 16 bytes; refresh tokens derive from it and a writer's secret
    std::uint32_t idle_seconds_max = 0;
    std::uint32_t seconds_max = 0;
    friend bool operator==(const SessionStarted&, const SessionStarted&) = default;
};
struct SessionRefreshed {
    std::uint32_t generation = 0; // of the refresh token that is good from now on
    friend bool operator==(const SessionRefreshed&, const SessionRefreshed&) = default;
};
enum class SessionEndReason : std::uint8_t { logged_out = 0, refresh_reused = 1, revoked = 2 };
std::string_view to_string(SessionEndReason reason);
struct SessionEnded {
    SessionEndReason reason = SessionEndReason::logged_out;
    friend bool operator==(const SessionEnded&, const SessionEnded&) = default;
};
enum class LogInFailure : std::uint8_t { invalid_credentials = 0, suspended = 1 };
struct LogInFailed {
    LogInFailure reason = LogInFailure::invalid_credentials;
    friend bool operator==(const LogInFailed&, const LogInFailed&) = default;
};

// --- activity ---
enum class ActivityType : std::uint8_t { track = 0, page, screen, identify, group, alias };
std::string_view to_string(ActivityType type);
struct ActivityRecorded {
    ActivityType type = ActivityType::track;
    EventId event_id;             // from write key and messageId: a repeat has the same
    std::uint64_t name_hash = 0;  // keyed hash of the name, for counting names that stay sealed
    std::string known_name;       // in clear for the allow-listed events, else empty
    std::string path;             // of a page, without its query string
    std::string referrer;         // without its query string
    std::string clear;            // JSON object of allow-listed properties, "" for none
    std::optional<Sealed> sealed; // JSON object of everything else
    SubjectId visitor;            // where the message also names an anonymous visitor
    EventId write_key;
    friend bool operator==(const ActivityRecorded&, const ActivityRecorded&) = default;
};

// --- settings ---
struct KeyFingerprint {
    std::string name;
    std::string fingerprint; // 8 bytes
    friend bool operator==(const KeyFingerprint&, const KeyFingerprint&) = default;
};
struct TopicPartitions {
    Topic topic = Topic::settings;
    std::uint32_t partitions = 1;
    friend bool operator==(const TopicPartitions&, const TopicPartitions&) = default;
};
// Genesis: the first accepted commit of a log.
struct ClusterCreated {
    EventId cluster_id;
    std::vector<TopicPartitions> topics;
    std::vector<KeyFingerprint> fingerprints;
    UserId admin;
    EventId write_key_id;
    std::string write_key_hash;   // keyed hash, 32 bytes
    std::string token_public_key; // Ed25519, 32 bytes
    friend bool operator==(const ClusterCreated&, const ClusterCreated&) = default;
};

using Event =
    std::variant<UserRegistered, EmailVerificationRequested, EmailVerified, EmailChanged,
                 UsernameChanged, PasswordChanged, UserFieldsChanged, ConsentChanged, StatusChanged,
                 RolesChanged, ClaimAbandoned, SessionStarted, SessionRefreshed, SessionEnded,
                 LogInFailed, ActivityRecorded, ClusterCreated, SessionsRevoked>;

// How many event types this binary knows. A fold state made by a binary that knew fewer and met
// events it could not decode is folded again.
inline constexpr std::size_t event_types_known = std::variant_size_v<Event>;

// The wire name: "user.registered".
std::string_view type_name(const Event& event);
template <class EventType>
std::string_view type_name_of();

} // namespace userfold
