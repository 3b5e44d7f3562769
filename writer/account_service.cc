#include "writer/account_service.h"

#include "writer/command_problem.h"
#include "writer/field_sealer.h"

namespace userfold::writer {
namespace {

using Prepared = std::expected<UserCommand, http::Problem>;
using boost::asio::awaitable;

constexpr std::string_view registered_type = "user.registered";

std::vector<ConsentChoice> granted(const std::vector<input::ConsentGrant>& grants) {
    std::vector<ConsentChoice> choices;
    for (const input::ConsentGrant& grant : grants) {
        choices.push_back({grant.purpose, grant.policy_version, true});
    }
    return choices;
}

void add_minted(Outcome& outcome, const std::optional<Position>& minted) {
    if (minted) outcome.positions.push_back(*minted);
}

} // namespace

awaitable<std::expected<std::vector<ClaimReference>, http::Problem>> AccountService::win_claims(
    UserId user, std::uint64_t version, std::vector<std::pair<ClaimKind, BlindIndex>> values) {
    std::vector<ClaimReference> won;
    for (const auto& [kind, blind_index] : values) {
        const auto claim = co_await claims_.win(blind_index, user.as<StreamId>(), version);
        if (claim) {
            won.push_back({kind, *claim});
            continue;
        }
        for (std::size_t i = 0; i < won.size(); ++i) {
            claims_.give_up(values[i].second, won[i].claim_id);
        }
        co_return std::unexpected(problem_of(claim.error(), kind));
    }
    co_return won;
}

awaitable<AccountService::Result> AccountService::run_and_look_up(UserId user,
                                                                  CommandContext context,
                                                                  PrepareUserCommand prepare,
                                                                  std::vector<LookupKind> kinds) {
    auto outcome = co_await commits_.run(user, std::move(context), std::move(prepare));
    if (!outcome) co_return outcome;
    const std::vector<Position> written = co_await lookups_.write(user, std::move(kinds));
    outcome->positions.insert(outcome->positions.end(), written.begin(), written.end());
    co_return outcome;
}

awaitable<std::expected<Registered, http::Problem>> AccountService::register_user(
    input::RegisterUser request, CommandContext context) {
    const UserId user = context.commit_id ? tokens_.idempotent_user(*context.commit_id)
                                          : environment_.new_id<UserId>();
    std::vector<std::string> roles{"user"};
    co_return co_await register_with(user, std::move(roles), std::move(request),
                                     std::move(context));
}

awaitable<std::expected<Registered, http::Problem>> AccountService::register_admin(
    UserId user, input::RegisterUser request) {
    std::vector<std::string> roles{"admin"};
    CommandContext context;
    co_return co_await register_with(user, std::move(roles), std::move(request),
                                     std::move(context));
}

// The key fixed the user's id, so a repeat is known for ever, also when its commit is forgotten.
awaitable<std::expected<Registered, http::Problem>> AccountService::register_again(
    UserId user, CommandContext context) {
    if (!context.commit_id) co_return std::unexpected(problem_of(Rejection::already_registered));
    if (state_.user(user).registration_hmac != context.request_hmac) {
        co_return std::unexpected(idempotency_key_reused());
    }
    Outcome outcome;
    outcome.version = state_.head(Topic::users, user.as<StreamId>(), user.as<SubjectId>()).version;
    if (const auto recorded = state_.recorded(*context.commit_id)) {
        outcome = Outcome{{recorded->position}, recorded->version};
    }
    std::vector<LookupKind> kinds{LookupKind::email, LookupKind::username};
    const std::vector<Position> written = co_await lookups_.write(user, std::move(kinds));
    outcome.positions.insert(outcome.positions.end(), written.begin(), written.end());
    co_return Registered{user, std::move(outcome)};
}

awaitable<std::expected<Registered, http::Problem>> AccountService::register_with(
    UserId user, std::vector<std::string> roles, input::RegisterUser request,
    CommandContext context) {
    if (state_.user(user).registered) co_return co_await register_again(user, std::move(context));
    auto phc = co_await credentials_.hash(std::move(request.password));
    if (!phc) co_return std::unexpected(phc.error());
    std::vector<std::pair<ClaimKind, BlindIndex>> unique = {
        {ClaimKind::email, indexer_.of(ClaimKind::email, request.email.key)}};
    std::vector<LookupKind> kinds{LookupKind::email};
    if (request.username) {
        unique.emplace_back(ClaimKind::username,
                            indexer_.of(ClaimKind::username, request.username->key));
        kinds.push_back(LookupKind::username);
    }
    std::optional<Position> minted;
    auto prepare = [&](const UserState& state, std::uint64_t version,
                       const CommitId& commit_id) -> awaitable<Prepared> {
        RegisterUser command;
        if (state.registered) co_return command; // the decider refuses it
        auto claims = co_await win_claims(user, version, unique);
        if (!claims) co_return std::unexpected(claims.error());
        const auto keys = co_await keys_.of_user(user);
        if (!keys) co_return std::unexpected(problem_of(keys.error()));
        if (keys->minted) minted = keys->minted;
        const FieldPlace place{user, registered_type, commit_id};
        command.fields = seal_fields(request.fields, keys->data, indexer_, place);
        command.fields.push_back(
            {"/account/email",
             seal_text(request.email.address, "/account/email", keys->data, place)});
        if (request.username) {
            command.fields.push_back(
                {"/account/username",
                 seal_text(request.username->name, "/account/username", keys->data, place)});
        }
        command.credential =
            Credentials::seal_credential(*phc, *keys, user, registered_type, commit_id);
        command.roles = roles;
        command.consents = granted(request.consents);
        command.claims = std::move(*claims);
        co_return command;
    };
    const PrepareUserCommand prepare_command = std::ref(prepare);
    auto outcome =
        co_await run_and_look_up(user, std::move(context), prepare_command, std::move(kinds));
    if (!outcome) co_return std::unexpected(outcome.error());
    add_minted(*outcome, minted);
    co_return Registered{user, std::move(*outcome)};
}

awaitable<AccountService::Result> AccountService::request_email_verification(
    UserId user, CommandContext context) {
    auto prepare = [](const UserState&, std::uint64_t, const CommitId&) -> awaitable<Prepared> {
        co_return RequestEmailVerification{};
    };
    co_return co_await commits_.run(user, std::move(context), prepare);
}

awaitable<AccountService::Result> AccountService::verify_email(std::string token,
                                                               CommandContext context) {
    const auto parsed = tokens_.parse_mail_token(token);
    if (!parsed || parsed->expires_ms < environment_.unix_ms()) {
        co_return std::unexpected(invalid_token());
    }
    const CommitId email_commit = parsed->email_commit;
    auto prepare = [email_commit](const UserState&, std::uint64_t,
                                  const CommitId&) -> awaitable<Prepared> {
        co_return VerifyEmail{email_commit};
    };
    const PrepareUserCommand prepare_command = std::ref(prepare);
    co_return co_await commits_.run(parsed->user, std::move(context), prepare_command);
}

awaitable<AccountService::Result> AccountService::change_unique(UserId user,
                                                                std::string current_password,
                                                                UniqueValue value,
                                                                CommandContext context) {
    const auto checked = co_await credentials_.check(user, std::move(current_password));
    if (!checked) co_return std::unexpected(checked.error());
    const std::vector<std::pair<ClaimKind, BlindIndex>> unique = {
        {value.claim, indexer_.of(value.claim, value.canonical)}};
    auto prepare = [&](const UserState&, std::uint64_t version,
                       const CommitId& commit_id) -> awaitable<Prepared> {
        const auto claims = co_await win_claims(user, version, unique);
        if (!claims) co_return std::unexpected(claims.error());
        const auto keys = co_await keys_.of_user(user);
        if (!keys) co_return std::unexpected(problem_of(keys.error()));
        const FieldPlace place{user, value.event_type, commit_id};
        Sealed sealed = seal_text(value.text, value.path, keys->data, place);
        co_return value.command(std::move(sealed), claims->front().claim_id, *checked);
    };
    const PrepareUserCommand prepare_command = std::ref(prepare);
    std::vector<LookupKind> kinds{value.lookup};
    co_return co_await run_and_look_up(user, std::move(context), prepare_command, std::move(kinds));
}

awaitable<AccountService::Result> AccountService::change_email(UserId user,
                                                               input::ChangeEmail request,
                                                               CommandContext context) {
    UniqueValue value{ClaimKind::email,
                      LookupKind::email,
                      "user.email_changed",
                      "/account/email",
                      std::move(request.email.address),
                      std::move(request.email.key),
                      [](Sealed sealed, ClaimId claim, CommitId credential) -> UserCommand {
                          return ChangeEmail{std::move(sealed), claim, credential};
                      }};
    co_return co_await change_unique(user, std::move(request.current_password), std::move(value),
                                     std::move(context));
}

awaitable<AccountService::Result> AccountService::change_username(UserId user,
                                                                  input::ChangeUsername request,
                                                                  CommandContext context) {
    UniqueValue value{ClaimKind::username,
                      LookupKind::username,
                      "user.username_changed",
                      "/account/username",
                      std::move(request.username.name),
                      std::move(request.username.key),
                      [](Sealed sealed, ClaimId claim, CommitId credential) -> UserCommand {
                          return ChangeUsername{std::move(sealed), claim, credential};
                      }};
    co_return co_await change_unique(user, std::move(request.current_password), std::move(value),
                                     std::move(context));
}

awaitable<AccountService::Result> AccountService::change_password(UserId user,
                                                                  input::ChangePassword request,
                                                                  CommandContext context) {
    const auto checked = co_await credentials_.check(user, std::move(request.current_password));
    if (!checked) co_return std::unexpected(checked.error());
    const auto phc = co_await credentials_.hash(std::move(request.new_password));
    if (!phc) co_return std::unexpected(phc.error());
    auto prepare = [&](const UserState&, std::uint64_t,
                       const CommitId& commit_id) -> awaitable<Prepared> {
        const auto keys = co_await keys_.of_user(user);
        if (!keys) co_return std::unexpected(problem_of(keys.error()));
        ChangePassword command;
        command.credential =
            Credentials::seal_credential(*phc, *keys, user, "user.password_changed", commit_id);
        command.checked_credential = *checked;
        co_return command;
    };
    const PrepareUserCommand prepare_command = std::ref(prepare);
    co_return co_await commits_.run(user, std::move(context), prepare_command);
}

awaitable<AccountService::Result> AccountService::patch(UserId user, input::PatchUser request,
                                                        CommandContext context) {
    auto prepare = [&](const UserState& state, std::uint64_t,
                       const CommitId& commit_id) -> awaitable<Prepared> {
        ChangeFields command;
        if (!state.registered) co_return command; // no key for nobody
        const auto keys = co_await keys_.of_user(user);
        if (!keys) co_return std::unexpected(problem_of(keys.error()));
        const FieldPlace place{user, "user.fields_changed", commit_id};
        command.changes = seal_fields(request.changes, keys->data, indexer_, place);
        co_return command;
    };
    const PrepareUserCommand prepare_command = std::ref(prepare);
    co_return co_await commits_.run(user, std::move(context), prepare_command);
}

awaitable<AccountService::Result> AccountService::set_consent(UserId user, ConsentChoice choice,
                                                              CommandContext context) {
    auto prepare = [&](const UserState&, std::uint64_t, const CommitId&) -> awaitable<Prepared> {
        co_return SetConsent{choice};
    };
    const PrepareUserCommand prepare_command = std::ref(prepare);
    co_return co_await commits_.run(user, std::move(context), prepare_command);
}

awaitable<AccountService::Result> AccountService::set_status(UserId user, UserStatus status,
                                                             std::string reason,
                                                             CommandContext context) {
    auto prepare = [&](const UserState& state, std::uint64_t,
                       const CommitId& commit_id) -> awaitable<Prepared> {
        SetStatus command{status, std::nullopt};
        if (!state.registered) co_return command;
        const auto keys = co_await keys_.of_user(user);
        if (!keys) co_return std::unexpected(problem_of(keys.error()));
        const FieldPlace place{user, "user.status_changed", commit_id};
        command.reason = seal_text(reason, "/status/reason", keys->data, place);
        co_return command;
    };
    const PrepareUserCommand prepare_command = std::ref(prepare);
    co_return co_await commits_.run(user, std::move(context), prepare_command);
}

awaitable<AccountService::Result> AccountService::set_roles(UserId user,
                                                            std::vector<std::string> roles,
                                                            CommandContext context) {
    auto prepare = [&](const UserState&, std::uint64_t, const CommitId&) -> awaitable<Prepared> {
        co_return SetRoles{roles};
    };
    const PrepareUserCommand prepare_command = std::ref(prepare);
    co_return co_await commits_.run(user, std::move(context), prepare_command);
}

awaitable<AccountService::Result> AccountService::revoke_sessions(UserId user,
                                                                  CommandContext context) {
    auto prepare = [](const UserState&, std::uint64_t, const CommitId&) -> awaitable<Prepared> {
        co_return RevokeSessions{};
    };
    co_return co_await commits_.run(user, std::move(context), prepare);
}

} // namespace userfold::writer
