// Decisions about a user: decide(state, command) → events or a rejection. Pure: sealing, hashing,
// ids and time happened before, claims are won outside.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/commit.h"
#include "writer/user_state.h"

namespace userfold::writer {

struct RegisterUser {
    std::vector<SealedField> fields;
    std::optional<Sealed> credential;
    std::vector<std::string> roles;
    std::vector<ConsentChoice> consents;
    std::vector<ClaimReference> claims; // won for this stream at the version decided on
};
struct RequestEmailVerification {};
struct VerifyEmail {
    CommitId email_commit; // that put the address there which the token was mailed to
};
// The credential that `current_password` was verified against: another by now, and the check is
// void.
struct ChangeEmail {
    Sealed email;
    ClaimId claim;
    CommitId checked_credential;
};
struct ChangeUsername {
    Sealed username;
    ClaimId claim;
    CommitId checked_credential;
};
struct ChangePassword {
    Sealed credential;
    CommitId checked_credential;
};
struct ChangeFields {
    std::vector<SealedField> changes;
};
struct SetConsent {
    ConsentChoice choice;
};
struct SetStatus {
    UserStatus status = UserStatus::active;
    std::optional<Sealed> reason;
};
struct SetRoles {
    std::vector<std::string> roles;
};
struct RevokeSessions {};

using UserCommand =
    std::variant<RegisterUser, RequestEmailVerification, VerifyEmail, ChangeEmail, ChangeUsername,
                 ChangePassword, ChangeFields, SetConsent, SetStatus, SetRoles, RevokeSessions>;

enum class Rejection : std::uint8_t {
    already_registered, // the stream has an account
    unknown_user,       // no account there, or it was erased
    token_used,         // the address is verified, or is no longer the one that the token was for
    credential_changed, // the password was changed since it was checked: check again
    unknown_role,
};

// What a commit will say besides who, when and where.
struct Decision {
    std::vector<Event> events; // none: nothing to do, the state is as wished
    std::vector<ClaimReference> claims_taken;
    std::vector<ClaimReference> claims_released;
    bool raises_epoch = false;
    bool ends_stream = false;
};

std::expected<Decision, Rejection> decide(const UserState& state, const UserCommand& command);

} // namespace userfold::writer
