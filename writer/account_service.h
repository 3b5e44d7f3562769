// Everything that a command may do with an account.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <string>
#include <vector>

#include "events/derivation.h"
#include "http/problem.h"
#include "writer/claim_protocol.h"
#include "writer/command_context.h"
#include "writer/credentials.h"
#include "writer/derived_tokens.h"
#include "writer/input/change_email.h"
#include "writer/input/change_password.h"
#include "writer/input/change_username.h"
#include "writer/input/patch_user.h"
#include "writer/input/register_user.h"
#include "writer/key_ring.h"
#include "writer/lookup_service.h"
#include "writer/user_commits.h"

namespace userfold::writer {

struct Registered {
    UserId user;
    Outcome outcome;
};

// Runs on the writer's executor.
class AccountService {
public:
    using Result = std::expected<Outcome, http::Problem>;

    AccountService(DecisionState& state, UserCommits& commits, ClaimProtocol& claims, KeyRing& keys,
                   LookupService& lookups, Credentials& credentials, const BlindIndexer& indexer,
                   const DerivedTokens& tokens, Environment& environment)
        : state_(state),
          commits_(commits),
          claims_(claims),
          keys_(keys),
          lookups_(lookups),
          credentials_(credentials),
          indexer_(indexer),
          tokens_(tokens),
          environment_(environment) {}

    // With an Idempotency-Key the user's id derives from it, so that a repeat meets its own stream.
    boost::asio::awaitable<std::expected<Registered, http::Problem>> register_user(
        input::RegisterUser request, CommandContext context);
    // The first admin: the id that genesis fixed.
    boost::asio::awaitable<std::expected<Registered, http::Problem>> register_admin(
        UserId user, input::RegisterUser request);

    boost::asio::awaitable<Result> request_email_verification(UserId user, CommandContext context);
    boost::asio::awaitable<Result> verify_email(std::string token, CommandContext context);
    boost::asio::awaitable<Result> change_email(UserId user, input::ChangeEmail request,
                                                CommandContext context);
    boost::asio::awaitable<Result> change_username(UserId user, input::ChangeUsername request,
                                                   CommandContext context);
    boost::asio::awaitable<Result> change_password(UserId user, input::ChangePassword request,
                                                   CommandContext context);
    boost::asio::awaitable<Result> patch(UserId user, input::PatchUser request,
                                         CommandContext context);
    boost::asio::awaitable<Result> set_consent(UserId user, ConsentChoice choice,
                                               CommandContext context);
    boost::asio::awaitable<Result> set_status(UserId user, UserStatus status, std::string reason,
                                              CommandContext context);
    boost::asio::awaitable<Result> set_roles(UserId user, std::vector<std::string> roles,
                                             CommandContext context);
    boost::asio::awaitable<Result> revoke_sessions(UserId user, CommandContext context);

private:
    boost::asio::awaitable<std::expected<Registered, http::Problem>> register_with(
        UserId user, std::vector<std::string> roles, input::RegisterUser request,
        CommandContext context);
    boost::asio::awaitable<std::expected<Registered, http::Problem>> register_again(
        UserId user, CommandContext context);
    // The claims of a registration, or of a change of one of them; gives up what it won where one
    // is taken.
    boost::asio::awaitable<std::expected<std::vector<ClaimReference>, http::Problem>> win_claims(
        UserId user, std::uint64_t version, std::vector<std::pair<ClaimKind, BlindIndex>> values);
    // What nobody else may have: how it is claimed, looked up, sealed and decided on.
    struct UniqueValue {
        ClaimKind claim;
        LookupKind lookup;
        std::string_view event_type;
        std::string_view path;
        std::string text;
        std::string canonical;
        UserCommand (*command)(Sealed sealed, ClaimId claim, CommitId checked_credential);
    };
    boost::asio::awaitable<Result> change_unique(UserId user, std::string current_password,
                                                 UniqueValue value, CommandContext context);
    boost::asio::awaitable<Result> run_and_look_up(UserId user, CommandContext context,
                                                   PrepareUserCommand prepare,
                                                   std::vector<LookupKind> kinds);

    DecisionState& state_;
    UserCommits& commits_;
    ClaimProtocol& claims_;
    KeyRing& keys_;
    LookupService& lookups_;
    Credentials& credentials_;
    const BlindIndexer& indexer_;
    const DerivedTokens& tokens_;
    Environment& environment_;
};

} // namespace userfold::writer
