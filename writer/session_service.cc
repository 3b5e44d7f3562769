#include "writer/session_service.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "writer/command_problem.h"

namespace userfold::writer {
namespace {

using boost::asio::awaitable;

constexpr int attempts_max = 6;
constexpr std::size_t user_agent_bytes_max = 512;

ClaimKind claim_kind(const input::Identifier& identifier) {
    return identifier.kind == input::IdentifierKind::email ? ClaimKind::email : ClaimKind::username;
}

std::vector<SealedField> seal_device(const CommandContext& context, const DataKey& key,
                                     const SessionId& session, const CommitId& commit_id) {
    std::vector<SealedField> device;
    auto add = [&](std::string_view path, std::string_view value) {
        if (value.empty()) return;
        const std::string json = boost::json::serialize(boost::json::string(value));
        device.push_back({std::string(path), seal(key,
                                                  SealPlace{Topic::sessions, session.as<StreamId>(),
                                                            "session.started", path, commit_id},
                                                  json)});
    };
    add("/ip", context.client_address);
    add("/user_agent", std::string_view(context.user_agent).substr(0, user_agent_bytes_max));
    return device;
}

http::Problem invalid_refresh_token() {
    http::Problem problem =
        http::unauthorized("the refresh token is not good any more; log in again");
    problem.slug = "invalid-refresh-token";
    return problem;
}

} // namespace

SessionTokens SessionService::tokens_of(const SessionId& session, const UserId& user,
                                        const UserState& user_state, std::uint32_t generation,
                                        std::string_view salt) const {
    access::AccessTokenClaims claims;
    claims.user = user;
    claims.session = session;
    claims.epoch = user_state.epoch;
    claims.roles = user_state.roles;
    claims.issued_unix_s = environment_.unix_ms() / 1000;
    claims.expires_unix_s = claims.issued_unix_s + limits_.access_token_seconds;
    SessionTokens tokens;
    tokens.session = session;
    tokens.user = user;
    tokens.access_token = signer_.sign(claims);
    tokens.expires_in_seconds = limits_.access_token_seconds;
    tokens.refresh_token = tokens_.refresh_token({session, generation}, salt);
    return tokens;
}

awaitable<std::expected<Accepted, CommitErrc>> SessionService::commit(
    SessionId session, UserId user, std::uint64_t epoch, std::uint64_t version, Decision decision,
    CommitId commit_id, CommandContext context) {
    Commit commit;
    Envelope& envelope = commit.envelope;
    envelope.commit_id = commit_id;
    envelope.stream = session.as<StreamId>();
    envelope.subject = user.as<SubjectId>();
    envelope.expected_version = version;
    envelope.ends_stream = decision.ends_stream;
    envelope.epoch = epoch;
    envelope.actor = context.actor;
    envelope.time_ms = environment_.unix_ms();
    commit.events = std::move(decision.events);
    co_return co_await committer_.settle(Topic::sessions, std::move(commit), context.trace_parent);
}

awaitable<void> SessionService::record_failure(input::Identifier identifier, LogInFailure reason) {
    const SubjectId subject = indexer_.identifier_subject(identifier.key);
    Commit failure;
    failure.envelope.commit_id = environment_.new_id<CommitId>();
    failure.envelope.stream = subject.as<StreamId>();
    failure.envelope.subject = subject;
    failure.envelope.actor = {ActorKind::anonymous, {}};
    failure.envelope.time_ms = environment_.unix_ms();
    failure.events.push_back(LogInFailed{reason});
    const Partition partition = state_.layout().place(Topic::sessions, subject.view());
    auto record =
        encode_commit(failure, RecordKind::event, partition, mac_keys_, "/userfold/writer", {});
    if (record) co_await committer_.append(partition, std::move(*record));
}

awaitable<SessionService::Result> SessionService::log_in(input::Identifier identifier,
                                                         std::string password,
                                                         CommandContext context) {
    const BlindIndex blind_index = indexer_.of(claim_kind(identifier), identifier.key);
    const std::optional<UserId> user = state_.holder(blind_index);
    const auto checked = co_await credentials_.check(user, std::move(password));
    if (!checked) {
        const bool is_wrong = checked.error().slug == "invalid-credentials";
        if (is_wrong) co_await record_failure(identifier, LogInFailure::invalid_credentials);
        co_return std::unexpected(checked.error());
    }
    auto started = co_await start(*user, *checked, std::move(context));
    if (!started && started.error().slug == "suspended") {
        co_await record_failure(identifier, LogInFailure::suspended);
    }
    co_return started;
}

awaitable<SessionService::Result> SessionService::start(UserId user, CommitId checked_credential,
                                                        CommandContext context) {
    const auto keys = co_await keys_.of_user(user);
    if (!keys) co_return std::unexpected(problem_of(keys.error()));
    // Read after the wait, both at one moment of the fold.
    if (state_.is_quarantined(user)) co_return std::unexpected(stream_quarantined());
    const UserState user_state = state_.user(user);
    const auto session = environment_.new_id<SessionId>();
    const auto commit_id = environment_.new_id<CommitId>();
    std::string salt(16, '\0');
    environment_.random(salt.data(), salt.size());
    StartSession command;
    command.device = seal_device(context, keys->data, session, commit_id);
    command.refresh_salt = salt;
    command.idle_seconds_max = limits_.idle_seconds;
    command.seconds_max = limits_.seconds;
    command.checked_credential = checked_credential;
    auto decision = decide(user_state, SessionState{}, false, command);
    if (!decision) co_return std::unexpected(problem_of(decision.error()));
    context.actor = {ActorKind::user, user.as<EventId>()};
    const auto settled = co_await commit(session, user, user_state.epoch, 0, std::move(*decision),
                                         commit_id, std::move(context));
    if (!settled) co_return std::unexpected(problem_of(settled.error()));
    SessionTokens tokens = tokens_of(session, user, user_state, 0, salt);
    tokens.positions.push_back(settled->position);
    if (keys->minted) tokens.positions.push_back(*keys->minted);
    co_return tokens;
}

awaitable<SessionService::Result> SessionService::refresh(std::string refresh_token,
                                                          CommandContext context) {
    const auto token = DerivedTokens::read_refresh_token(refresh_token);
    if (!token) co_return std::unexpected(invalid_refresh_token());
    const std::int64_t arrived_ms = environment_.unix_ms();
    const StreamGate::Lease lease = co_await gate_.enter(token->session.as<StreamId>());
    if (environment_.unix_ms() - arrived_ms > StreamGate::wait_ms_max) {
        co_return std::unexpected(contended());
    }
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        const auto session = state_.session(token->session);
        if (!session || !crypto::equal_in_constant_time(
                            refresh_token, tokens_.refresh_token(*token, session->refresh_salt))) {
            co_return std::unexpected(invalid_refresh_token());
        }
        const UserState user_state = state_.user(session->user);
        const StreamHead head = state_.head(Topic::sessions, token->session.as<StreamId>(),
                                            session->user.as<SubjectId>());
        if (head.quarantined || state_.is_quarantined(session->user))
            co_return std::unexpected(stream_quarantined());
        auto decision = decide(user_state, *session, true,
                               RefreshSession{token->generation, environment_.unix_ms()});
        if (!decision && decision.error() == SessionRejection::user_behind) {
            co_return std::unexpected(problem_of(decision.error()));
        }
        if (!decision) co_return std::unexpected(invalid_refresh_token());
        const bool is_reused = decision->ends_stream;
        if (decision->events.empty()) {
            co_return tokens_of(token->session, session->user, user_state, session->generation,
                                session->refresh_salt);
        }
        context.actor = {ActorKind::user, session->user.as<EventId>()};
        const auto settled =
            co_await commit(token->session, session->user, session->epoch, head.version,
                            std::move(*decision), environment_.new_id<CommitId>(), context);
        if (settled && is_reused) co_return std::unexpected(invalid_refresh_token());
        if (settled) {
            SessionTokens tokens = tokens_of(token->session, session->user, user_state,
                                             session->generation + 1, session->refresh_salt);
            tokens.positions.push_back(settled->position);
            co_return tokens;
        }
        if (settled.error() != CommitErrc::stale) {
            co_return std::unexpected(problem_of(settled.error()));
        }
    }
    co_return std::unexpected(contended());
}

awaitable<std::expected<Outcome, http::Problem>> SessionService::end(SessionId session,
                                                                     UserId caller,
                                                                     bool may_end_any,
                                                                     CommandContext context) {
    const auto stream = session.as<StreamId>();
    const std::int64_t arrived_ms = environment_.unix_ms();
    const StreamGate::Lease lease = co_await gate_.enter(stream);
    if (environment_.unix_ms() - arrived_ms > StreamGate::wait_ms_max) {
        co_return std::unexpected(contended());
    }
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        const auto found = state_.session(session);
        if (!found || (!may_end_any && found->user != caller)) {
            co_return std::unexpected(problem_of(SessionRejection::no_session));
        }
        const StreamHead head = state_.head(Topic::sessions, stream, found->user.as<SubjectId>());
        if (head.quarantined) co_return std::unexpected(stream_quarantined());
        const auto reason =
            found->user == caller ? SessionEndReason::logged_out : SessionEndReason::revoked;
        auto decision = decide(state_.user(found->user), *found, true, EndSession{reason});
        if (!decision) co_return std::unexpected(problem_of(decision.error()));
        if (decision->events.empty()) co_return Outcome{{}, head.version};
        const auto settled =
            co_await commit(session, found->user, found->epoch, head.version, std::move(*decision),
                            environment_.new_id<CommitId>(), context);
        if (settled) co_return Outcome{{settled->position}, settled->version};
        if (settled.error() != CommitErrc::stale) {
            co_return std::unexpected(problem_of(settled.error()));
        }
    }
    co_return std::unexpected(contended());
}

} // namespace userfold::writer
