#include "writer/password_change.h"

namespace userfold::writer {

boost::asio::awaitable<std::expected<SessionTokens, http::Problem>> change_password_and_start(
    Writer& writer, UserId user, input::ChangePassword command, CommandContext context) {
    // A credential is named by its commit.
    if (!context.commit_id) context.commit_id = writer.environment().new_id<CommitId>();
    const CommitId credential = *context.commit_id;
    const auto changed =
        co_await writer.accounts().change_password(user, std::move(command), context);
    if (!changed) co_return std::unexpected(changed.error());
    auto tokens = co_await writer.sessions().start(user, credential, std::move(context));
    if (!tokens) {
        co_return std::unexpected(http::unavailable(
            "password-changed",
            "the password was changed, but no session could be started; log in with the new one",
            std::chrono::seconds(1)));
    }
    tokens->positions.insert(tokens->positions.begin(), changed->positions.begin(),
                             changed->positions.end());
    co_return tokens;
}

} // namespace userfold::writer
