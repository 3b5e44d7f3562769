#include "writer/user_decider.h"

#include <algorithm>

#include "access/permissions.h"

namespace userfold::writer {
namespace {

using Decided = std::expected<Decision, Rejection>;

struct Decide {
    const UserState& state;

    Decided operator()(const RegisterUser& command) const {
        if (state.registered || state.erased) {
            return std::unexpected(Rejection::already_registered);
        }
        Decision decision;
        decision.events.push_back(
            UserRegistered{command.fields, command.credential, command.roles, command.consents});
        decision.claims_taken = command.claims;
        return decision;
    }

    Decided operator()(const RequestEmailVerification&) const {
        if (auto missing = absent()) return std::unexpected(*missing);
        if (state.email_verified) return std::unexpected(Rejection::token_used);
        return only(EmailVerificationRequested{});
    }

    Decided operator()(const VerifyEmail& command) const {
        if (auto missing = absent()) return std::unexpected(*missing);
        const bool is_current = state.email && state.email->commit_id == command.email_commit;
        if (state.email_verified || !is_current) return std::unexpected(Rejection::token_used);
        return only(EmailVerified{});
    }

    Decided operator()(const ChangeEmail& command) const {
        if (auto stale = unchecked(command.checked_credential)) return std::unexpected(*stale);
        Decision decision = only(EmailChanged{command.email});
        replace_claim(decision, {ClaimKind::email, command.claim});
        return decision;
    }

    Decided operator()(const ChangeUsername& command) const {
        if (auto stale = unchecked(command.checked_credential)) return std::unexpected(*stale);
        Decision decision = only(UsernameChanged{command.username});
        replace_claim(decision, {ClaimKind::username, command.claim});
        return decision;
    }

    Decided operator()(const ChangePassword& command) const {
        if (auto stale = unchecked(command.checked_credential)) return std::unexpected(*stale);
        Decision decision = only(PasswordChanged{command.credential});
        decision.raises_epoch = true;
        return decision;
    }

    Decided operator()(const ChangeFields& command) const {
        if (auto missing = absent()) return std::unexpected(*missing);
        if (command.changes.empty()) return Decision{};
        return only(UserFieldsChanged{command.changes});
    }

    Decided operator()(const SetConsent& command) const {
        if (auto missing = absent()) return std::unexpected(*missing);
        return only(ConsentChanged{command.choice});
    }

    Decided operator()(const SetStatus& command) const {
        if (auto missing = absent()) return std::unexpected(*missing);
        if (command.status == state.status) return Decision{};
        Decision decision = only(StatusChanged{command.status, command.reason});
        decision.raises_epoch = command.status == UserStatus::suspended;
        return decision;
    }

    // Tokens name the roles that they were issued with, so a change ends them.
    Decided operator()(const SetRoles& command) const {
        if (auto missing = absent()) return std::unexpected(*missing);
        if (!std::ranges::all_of(command.roles, access::is_built_in_role)) {
            return std::unexpected(Rejection::unknown_role);
        }
        if (command.roles == state.roles) return Decision{};
        Decision decision = only(RolesChanged{command.roles});
        decision.raises_epoch = true;
        return decision;
    }

    Decided operator()(const RevokeSessions&) const {
        if (auto missing = absent()) return std::unexpected(*missing);
        Decision decision = only(SessionsRevoked{});
        decision.raises_epoch = true;
        return decision;
    }

private:
    static Decision only(Event event) {
        Decision decision;
        decision.events.push_back(std::move(event));
        return decision;
    }

    std::optional<Rejection> absent() const {
        if (state.registered && !state.erased) return std::nullopt;
        return Rejection::unknown_user;
    }

    std::optional<Rejection> unchecked(const CommitId& checked_credential) const {
        if (auto missing = absent()) return missing;
        if (state.credential && state.credential->commit_id == checked_credential) {
            return std::nullopt;
        }
        return Rejection::credential_changed;
    }

    void replace_claim(Decision& decision, ClaimReference claim) const {
        if (const auto held = state.held(claim.kind)) {
            decision.claims_released.push_back({claim.kind, *held});
        }
        decision.claims_taken.push_back(claim);
    }
};

} // namespace

std::expected<Decision, Rejection> decide(const UserState& state, const UserCommand& command) {
    return std::visit(Decide{state}, command);
}

} // namespace userfold::writer
