#include "writer/input/log_in.h"
#include "writer/input/refresh.h"
#include "writer/password_change.h"
#include "writer/routes/body_command.h"
#include "writer/routes/command_port.h"

namespace userfold::writer {
namespace {

using boost::asio::awaitable;
using http::Method;
using http::Request;
using http::Response;
using http::Route;

awaitable<Response> answer_tokens(const CommandPort& port, unsigned status,
                                  std::expected<SessionTokens, http::Problem> tokens) {
    if (!tokens) co_return tokens.error().response();
    boost::json::value body = {
        {"session_id", to_string(tokens->session)}, {"user_id", to_string(tokens->user)},
        {"access_token", tokens->access_token},     {"token_type", "Bearer"},
        {"expires_in", tokens->expires_in_seconds}, {"refresh_token", tokens->refresh_token}};
    co_return co_await port.answer(status, std::move(body), std::move(tokens->positions));
}

awaitable<Response> log_in(const CommandPort& port, Request& request) {
    auto command = parse_body(request, input::parse_log_in);
    if (!command) co_return command.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    auto work = port.writer.sessions().log_in(std::move(command->identifier),
                                              std::move(command->password), std::move(*context));
    auto tokens = co_await port.on_writer(std::move(work));
    co_return co_await answer_tokens(port, 201, std::move(tokens));
}

awaitable<Response> refresh(const CommandPort& port, Request& request) {
    auto command = parse_body(request, input::parse_refresh);
    if (!command) co_return command.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    auto work =
        port.writer.sessions().refresh(std::move(command->refresh_token), std::move(*context));
    auto tokens = co_await port.on_writer(std::move(work));
    co_return co_await answer_tokens(port, 200, std::move(tokens));
}

awaitable<Response> log_out(const CommandPort& port, Request& request) {
    const auto session = parse_id<SessionId>(request.parameter("id"));
    if (!session) co_return http::not_found("there is no such session").response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    const access::Principal& caller = access::principal_of(request);
    auto work = port.writer.sessions().end(*session, caller.user, caller.may("sessions.revoke"),
                                           std::move(*context));
    auto outcome = co_await port.on_writer(std::move(work));
    if (!outcome) co_return outcome.error().response();
    co_return co_await port.answer(204, nullptr, std::move(outcome->positions));
}

awaitable<Response> log_out_everywhere(const CommandPort& port, Request& request) {
    const auto user = user_of(request);
    if (!user) co_return user.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    auto work = port.writer.accounts().revoke_sessions(*user, std::move(*context));
    auto outcome = co_await port.on_writer(std::move(work));
    if (!outcome) co_return outcome.error().response();
    co_return co_await port.answer(204, nullptr, std::move(outcome->positions));
}

awaitable<Response> change_password(const CommandPort& port, Request& request) {
    const auto user = user_of(request);
    if (!user) co_return user.error().response();
    auto parse = [](const boost::json::object& body) { return input::parse_change_password(body); };
    auto command = parse_body(request, parse);
    if (!command) co_return command.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    auto work =
        change_password_and_start(port.writer, *user, std::move(*command), std::move(*context));
    auto tokens = co_await port.on_writer(std::move(work));
    co_return co_await answer_tokens(port, 200, std::move(tokens));
}

} // namespace

void add_session_routes(http::Router& router, const CommandPort& port) {
    using Handler = awaitable<Response> (*)(const CommandPort&, Request&);
    auto add = [&](Method method, std::string path, std::string permission,
                   std::vector<std::string> body, Handler handler) {
        Route route;
        route.method = method;
        route.path = std::move(path);
        route.permission = std::move(permission);
        route.body_types = std::move(body);
        route.handler = [&port, handler](Request& request) { return handler(port, request); };
        router.add(std::move(route));
    };
    add(Method::post, "/v1/sessions", "", json_body, log_in);
    add(Method::post, "/v1/sessions/refresh", "", json_body, refresh);
    add(Method::delete_, "/v1/sessions/{id}", "signed-in", {}, log_out);
    add(Method::delete_, "/v1/users/{id}/sessions", "sessions.revoke|self", {}, log_out_everywhere);
    add(Method::put, "/v1/users/{id}/password", "|self", json_body, change_password);
}

} // namespace userfold::writer
