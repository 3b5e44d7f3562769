#include "tests/simulation/requests.h"

#include "writer/password_change.h"

namespace userfold::simulation {
namespace {

using boost::asio::awaitable;
using writer::AccountService;
using writer::change_password_and_start;
using writer::CommandContext;
using writer::Outcome;
using writer::Registered;
using writer::SessionTokens;

Answer answer_of(const http::Problem& problem) {
    Answer answer;
    answer.status = problem.status;
    answer.slug = problem.slug;
    return answer;
}

Answer answer_of(const Outcome& outcome) {
    Answer answer;
    answer.status = 200;
    answer.positions = outcome.positions;
    answer.version = outcome.version;
    return answer;
}

Answer answer_of(const Registered& registered) {
    Answer answer = answer_of(registered.outcome);
    answer.user = registered.user;
    return answer;
}

Answer answer_of(const SessionTokens& tokens) {
    Answer answer;
    answer.status = 200;
    answer.positions = tokens.positions;
    answer.tokens = tokens;
    return answer;
}

template <class Value>
Answer answer_of(const std::expected<Value, http::Problem>& result) {
    return result ? answer_of(*result) : answer_of(result.error());
}

CommandContext context_of(const Command& command) {
    CommandContext context;
    context.actor = {ActorKind::user, actor_of(command)};
    context.if_version = command.if_version;
    context.commit_id = command.commit_id;
    context.request_hmac = command.request_hmac;
    context.client_address = address_of(command);
    return context;
}

awaitable<Answer> request_registration(writer::Writer& writer, const Command& command) {
    input::RegisterUser wanted;
    wanted.email = command.email;
    wanted.password = command.new_password;
    wanted.username = command.username;
    wanted.fields.push_back({"/profile/nickname", "\"nick\""});
    CommandContext context = context_of(command);
    const auto result =
        co_await writer.accounts().register_user(std::move(wanted), std::move(context));
    co_return answer_of(result);
}

awaitable<Answer> request_session(writer::Writer& writer, const Command& command) {
    CommandContext context = context_of(command);
    if (command.wish == Wish::refresh) {
        std::string token = command.token;
        const auto result =
            co_await writer.sessions().refresh(std::move(token), std::move(context));
        co_return answer_of(result);
    }
    if (command.wish == Wish::end_session) {
        const auto result = co_await writer.sessions().end(command.session, command.user, false,
                                                           std::move(context));
        co_return answer_of(result);
    }
    input::Identifier identifier{input::IdentifierKind::email, command.email.key};
    if (command.username) identifier = {input::IdentifierKind::username, command.username->key};
    std::string password = command.password;
    const auto result = co_await writer.sessions().log_in(std::move(identifier),
                                                          std::move(password), std::move(context));
    co_return answer_of(result);
}

awaitable<Answer> request_proven_change(writer::Writer& writer, const Command& command) {
    CommandContext context = context_of(command);
    AccountService& accounts = writer.accounts();
    if (command.wish == Wish::change_password) {
        input::ChangePassword wanted{command.password, command.new_password};
        const auto result = co_await change_password_and_start(
            writer, command.user, std::move(wanted), std::move(context));
        co_return answer_of(result);
    }
    if (command.wish == Wish::change_email) {
        input::ChangeEmail wanted{command.email, command.password};
        const auto result =
            co_await accounts.change_email(command.user, std::move(wanted), std::move(context));
        co_return answer_of(result);
    }
    input::ChangeUsername wanted{*command.username, command.password};
    const auto result =
        co_await accounts.change_username(command.user, std::move(wanted), std::move(context));
    co_return answer_of(result);
}

awaitable<Answer> request_change(writer::Writer& writer, const Command& command) {
    CommandContext context = context_of(command);
    AccountService& accounts = writer.accounts();
    if (command.wish == Wish::patch) {
        input::PatchUser wanted;
        wanted.changes.push_back({"/profile/bio", "\"bio\""});
        const auto result =
            co_await accounts.patch(command.user, std::move(wanted), std::move(context));
        co_return answer_of(result);
    }
    if (command.wish == Wish::set_consent) {
        ConsentChoice choice{"marketing", "1", true};
        const auto result =
            co_await accounts.set_consent(command.user, std::move(choice), std::move(context));
        co_return answer_of(result);
    }
    if (command.wish == Wish::set_roles) {
        std::vector<std::string> roles = command.roles;
        const auto result =
            co_await accounts.set_roles(command.user, std::move(roles), std::move(context));
        co_return answer_of(result);
    }
    if (command.wish == Wish::revoke_sessions) {
        const auto result = co_await accounts.revoke_sessions(command.user, std::move(context));
        co_return answer_of(result);
    }
    if (command.wish == Wish::verify_email) {
        std::string token = command.token;
        const auto result = co_await accounts.verify_email(std::move(token), std::move(context));
        co_return answer_of(result);
    }
    std::string reason = "because";
    const auto result = co_await accounts.set_status(command.user, command.status,
                                                     std::move(reason), std::move(context));
    co_return answer_of(result);
}

} // namespace

awaitable<Answer> request(writer::Writer& writer, const Command& command) {
    switch (command.wish) {
        case Wish::register_user:
            return request_registration(writer, command);
        case Wish::log_in:
        case Wish::refresh:
        case Wish::end_session:
            return request_session(writer, command);
        case Wish::change_password:
        case Wish::change_email:
        case Wish::change_username:
            return request_proven_change(writer, command);
        default:
            return request_change(writer, command);
    }
}

} // namespace userfold::simulation
