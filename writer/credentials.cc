#include "writer/credentials.h"

#include "writer/command_problem.h"

namespace userfold::writer {
namespace {

constexpr std::string_view credential_path = "/credential/password";

} // namespace

std::optional<std::string> Credentials::phc_of(const UserId& user, const PlacedSecret& credential) {
    const auto keys = keys_.find(user.as<SubjectId>(), credential.sealed.key_id);
    if (!keys || !keys->credential) return std::nullopt;
    return open(*keys->credential,
                SealPlace{Topic::users, user.as<StreamId>(), credential.event_type, credential_path,
                          credential.commit_id},
                credential.sealed);
}

boost::asio::awaitable<std::expected<CommitId, http::Problem>> Credentials::check(
    std::optional<UserId> user, std::string password) {
    UserState user_state;
    if (user) {
        if (state_.is_quarantined(*user)) co_return std::unexpected(stream_quarantined());
        user_state = state_.user(*user);
    }
    std::optional<std::string> phc;
    if (user_state.credential) phc = phc_of(*user, *user_state.credential);
    std::expected<bool, passwords::PasswordErrc> matches = false;
    if (phc) {
        matches = co_await passwords_.verify(std::move(password), std::move(*phc));
    } else {
        matches = co_await passwords_.verify_unknown(std::move(password));
    }
    if (!matches) co_return std::unexpected(problem_of(matches.error()));
    if (!*matches || !phc) co_return std::unexpected(invalid_credentials());
    co_return user_state.credential->commit_id;
}

boost::asio::awaitable<std::expected<std::string, http::Problem>> Credentials::hash(
    std::string password) {
    auto phc = co_await passwords_.hash(std::move(password));
    if (!phc) co_return std::unexpected(problem_of(phc.error()));
    co_return std::move(*phc);
}

Sealed Credentials::seal_credential(std::string_view phc, const SubjectKeys& keys,
                                    const UserId& user, std::string_view event_type,
                                    const CommitId& commit_id) {
    return seal(
        *keys.credential,
        SealPlace{Topic::users, user.as<StreamId>(), event_type, credential_path, commit_id}, phc);
}

} // namespace userfold::writer
