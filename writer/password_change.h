// A new password ends all earlier sessions; whoever set it goes on in the first of the new epoch.
#pragma once

#include "writer/writer.h"

namespace userfold::writer {

// Changes the password and starts a session on that very password: none where it was changed again
// meanwhile, by somebody who need not be the same. Where the password was changed and no session
// could be started: 503 password-changed.
boost::asio::awaitable<std::expected<SessionTokens, http::Problem>> change_password_and_start(
    Writer& writer, UserId user, input::ChangePassword command, CommandContext context);

} // namespace userfold::writer
