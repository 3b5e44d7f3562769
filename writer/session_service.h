// Logging in, staying in and getting out.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <string>

#include "access/access_token.h"
#include "events/derivation.h"
#include "http/problem.h"
#include "writer/command_context.h"
#include "writer/credentials.h"
#include "writer/derived_tokens.h"
#include "writer/input/identifier.h"
#include "writer/session_decider.h"
#include "writer/stream_gate.h"

namespace userfold::writer {

struct SessionLimits {
    std::uint32_t access_token_seconds = 900;
    std::uint32_t idle_seconds = 30 * 24 * 3600;
    std::uint32_t seconds = 89 * 24 * 3600; // under the 90 days that a session stream may live
};

struct SessionTokens {
    SessionId session;
    UserId user;
    std::string access_token;
    std::uint32_t expires_in_seconds = 0;
    std::string refresh_token;
    std::vector<Position> positions;
};

// Runs on the writer's executor.
class SessionService {
public:
    using Result = std::expected<SessionTokens, http::Problem>;

    SessionService(DecisionState& state, Committer& committer, StreamGate& gate, KeyRing& keys,
                   Credentials& credentials, const BlindIndexer& indexer,
                   const DerivedTokens& tokens, const access::AccessTokenSigner& signer,
                   const MacKeys& mac_keys, Environment& environment, SessionLimits limits)
        : state_(state),
          committer_(committer),
          gate_(gate),
          keys_(keys),
          credentials_(credentials),
          indexer_(indexer),
          tokens_(tokens),
          signer_(signer),
          mac_keys_(mac_keys),
          environment_(environment),
          limits_(limits) {}

    // The same answer, content and time, for unknown users and wrong passwords; both leave a failed
    // log-in on the log under a keyed hash of what was typed.
    boost::asio::awaitable<Result> log_in(input::Identifier identifier, std::string password,
                                          CommandContext context);
    // For a user who has just proved itself by the credential of that commit, if it is still the
    // current one.
    boost::asio::awaitable<Result> start(UserId user, CommitId checked_credential,
                                         CommandContext context);
    boost::asio::awaitable<Result> refresh(std::string refresh_token, CommandContext context);
    // 404 where there is no such session, or it is another user's and `may_end_any` is false.
    boost::asio::awaitable<std::expected<Outcome, http::Problem>> end(SessionId session,
                                                                      UserId caller,
                                                                      bool may_end_any,
                                                                      CommandContext context);

private:
    boost::asio::awaitable<void> record_failure(input::Identifier identifier, LogInFailure reason);
    boost::asio::awaitable<std::expected<Accepted, CommitErrc>> commit(
        SessionId session, UserId user, std::uint64_t epoch, std::uint64_t version,
        Decision decision, CommitId commit_id, CommandContext context);
    SessionTokens tokens_of(const SessionId& session, const UserId& user,
                            const UserState& user_state, std::uint32_t generation,
                            std::string_view salt) const;

    DecisionState& state_;
    Committer& committer_;
    StreamGate& gate_;
    KeyRing& keys_;
    Credentials& credentials_;
    const BlindIndexer& indexer_;
    const DerivedTokens& tokens_;
    const access::AccessTokenSigner& signer_;
    const MacKeys& mac_keys_;
    Environment& environment_;
    const SessionLimits limits_;
};

} // namespace userfold::writer
