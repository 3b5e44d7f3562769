// Checks a user's password against the sealed credential in the decision state.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <optional>
#include <string>

#include "http/problem.h"
#include "writer/decision_state.h"
#include "writer/key_ring.h"
#include "writer/password_service.h"

namespace userfold::writer {

class Credentials {
public:
    Credentials(DecisionState& state, KeyRing& keys, PasswordService& passwords)
        : state_(state), keys_(keys), passwords_(passwords) {}

    // The commit that set the credential which the password matches. Answers alike, in content and
    // in time, for users without an account and for wrong passwords: 401 invalid-credentials.
    // 503 where this node cannot decode all that the log holds of the user.
    boost::asio::awaitable<std::expected<CommitId, http::Problem>> check(std::optional<UserId> user,
                                                                         std::string password);

    // A new credential for the user, sealed for the event that will carry it.
    boost::asio::awaitable<std::expected<std::string, http::Problem>> hash(std::string password);
    static Sealed seal_credential(std::string_view phc, const SubjectKeys& keys, const UserId& user,
                                  std::string_view event_type, const CommitId& commit_id);

private:
    std::optional<std::string> phc_of(const UserId& user, const PlacedSecret& credential);

    DecisionState& state_;
    KeyRing& keys_;
    PasswordService& passwords_;
};

} // namespace userfold::writer
