// What decisions about a user rest on: a fold of the user's stream, without the profile.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/commit_fold.h"
#include "events/event.h"
#include "events/sealing.h"

namespace userfold::writer {

// A sealed value with the place that it was sealed for.
struct PlacedSecret {
    Sealed sealed;
    CommitId commit_id;
    std::string event_type;
    friend bool operator==(const PlacedSecret&, const PlacedSecret&) = default;
};

struct UserState {
    bool registered = false;
    bool email_verified = false;
    UserStatus status = UserStatus::active;
    bool erased = false;
    std::uint64_t epoch = 0; // raised by password change, suspension, log-out everywhere, erasure
    std::vector<ClaimReference> claims_held;
    std::optional<PlacedSecret> credential;
    std::optional<PlacedSecret> email;
    std::optional<PlacedSecret> username;
    CommitId verification_asked; // the last commit after which a verification mail is due
    std::int64_t verification_asked_ms = 0;
    std::vector<std::string> roles;
    std::string
        registration_hmac; // of the request body that registered, where it had an Idempotency-Key
    friend bool operator==(const UserState&, const UserState&) = default;

    bool holds(const ClaimId& claim) const;
    std::optional<ClaimId> held(ClaimKind kind) const;
};

// Folds an accepted commit of the user's stream. Never rejects: history is fact.
UserState evolve(UserState state, const Envelope& envelope, const std::vector<Event>& events);

std::string encode(const UserState& state);
UserState decode_user_state(std::string_view bytes);

} // namespace userfold::writer
