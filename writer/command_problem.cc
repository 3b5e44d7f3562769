#include "writer/command_problem.h"

namespace userfold::writer {
namespace {

using http::Problem;
using std::chrono::seconds;

Problem unprocessable(std::string slug, std::string title, std::string detail) {
    Problem problem;
    problem.status = 422;
    problem.slug = std::move(slug);
    problem.title = std::move(title);
    problem.detail = std::move(detail);
    return problem;
}

} // namespace

Problem problem_of(CommitErrc error) {
    switch (error) {
        case CommitErrc::stale:
            return contended();
        case CommitErrc::outcome_unknown:
            return http::unavailable("outcome-unknown",
                                     "the log did not answer in time and the command may still "
                                     "take effect; repeat it with the same Idempotency-Key to "
                                     "learn what became of it",
                                     seconds(2));
        case CommitErrc::unavailable:
            return http::unavailable("log-unreachable",
                                     "the log takes no records now; nothing was changed, try again",
                                     seconds(1));
        case CommitErrc::no_space:
            return http::unavailable("no-space",
                                     "the log's disk is full; nothing was changed, try again when "
                                     "there is room",
                                     seconds(30));
        case CommitErrc::too_large:
            return unprocessable("too-large", "Too large",
                                 "the change is larger than the 256 KiB that a commit may have; "
                                 "send it in parts");
    }
    return contended();
}

Problem problem_of(Rejection rejection) {
    switch (rejection) {
        case Rejection::already_registered:
            return http::conflict("already-registered", "this user is registered already");
        case Rejection::unknown_user:
            return http::not_found("there is no such user");
        case Rejection::token_used:
            return invalid_token();
        case Rejection::credential_changed:
            return contended();
        case Rejection::unknown_role:
            return http::invalid({{"/roles", "names a role that does not exist"}});
    }
    return contended();
}

Problem problem_of(SessionRejection rejection) {
    switch (rejection) {
        case SessionRejection::unknown_user:
        case SessionRejection::credential_changed:
            return invalid_credentials();
        case SessionRejection::suspended: {
            Problem problem = http::forbidden("this account is suspended");
            problem.slug = "suspended";
            return problem;
        }
        case SessionRejection::no_session:
            return http::not_found("there is no such session");
        case SessionRejection::user_behind:
            return http::unavailable("behind", "this node is still reading the log; try again",
                                     seconds(1));
    }
    return contended();
}

Problem problem_of(passwords::PasswordErrc error) {
    switch (error) {
        case passwords::PasswordErrc::malformed_hash:
        case passwords::PasswordErrc::cost_refused:
            return invalid_credentials();
        default:
            return http::unavailable("overloaded",
                                     "too many passwords are being checked; try again", seconds(1));
    }
}

Problem problem_of(ClaimErrc error, ClaimKind kind) {
    switch (error) {
        case ClaimErrc::taken:
            return kind == ClaimKind::email
                       ? http::conflict("email-taken", "an account with this email exists")
                       : http::conflict("username-taken", "an account with this user name exists");
        case ClaimErrc::passed:
        case ClaimErrc::contended:
            return contended();
        // The claim alone changes nothing: no commit names it.
        case ClaimErrc::outcome_unknown:
        case ClaimErrc::unavailable:
            return problem_of(CommitErrc::unavailable);
        case ClaimErrc::no_space:
            return problem_of(CommitErrc::no_space);
    }
    return contended();
}

Problem stream_quarantined() {
    return http::unavailable("stream-quarantined",
                             "the log holds an event about this that this node cannot decode; run "
                             "a newer userfold",
                             seconds(60));
}

Problem idempotency_key_reused() {
    return unprocessable("idempotency-key-reused", "Idempotency-Key reused",
                         "this Idempotency-Key was sent with another body before; send a new one");
}

Problem invalid_credentials() {
    Problem problem = http::unauthorized("the identifier or the password is wrong");
    problem.slug = "invalid-credentials";
    problem.title = "Invalid credentials";
    return problem;
}

Problem invalid_token() {
    return unprocessable("invalid-token", "Invalid token",
                         "the token was used before, has expired, or is not of this installation; "
                         "ask for a new mail");
}

Problem contended() {
    return http::unavailable("contended", "others kept changing the same thing; try again",
                             seconds(1));
}

} // namespace userfold::writer
