#include <chrono>

#include "writer/input/name.h"
#include "writer/input/set_roles.h"
#include "writer/input/set_status.h"
#include "writer/input/verify_email.h"
#include "writer/routes/body_command.h"
#include "writer/routes/command_port.h"

namespace userfold::writer {
namespace {

using boost::asio::awaitable;
using http::Method;
using http::Request;
using http::Response;
using http::Route;

std::chrono::sys_days today() {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

boost::json::object version_of(const UserId& user, std::uint64_t version) {
    return {{"user_id", to_string(user)}, {"version", version}};
}

awaitable<Response> answer_change(const CommandPort& port, UserId user,
                                  std::expected<Outcome, http::Problem> outcome) {
    if (!outcome) co_return outcome.error().response();
    boost::json::value body = version_of(user, outcome->version);
    Response response = co_await port.answer(200, std::move(body), std::move(outcome->positions));
    response.with("ETag", entity_tag(outcome->version));
    co_return response;
}

awaitable<Response> register_user(const CommandPort& port, Request& request) {
    auto parse = [](const boost::json::object& body) {
        return input::parse_register_user(body, today());
    };
    auto command = parse_body(request, parse);
    if (!command) co_return command.error().response();
    auto context = context_of(request, port.writer, command->email.key);
    if (!context) co_return context.error().response();
    auto work = port.writer.accounts().register_user(std::move(*command), std::move(*context));
    auto registered = co_await port.on_writer(std::move(work));
    if (!registered) co_return registered.error().response();
    const std::string id = to_string(registered->user);
    boost::json::value body = {{"user_id", id}, {"email_verified", false}};
    Response response =
        co_await port.answer(201, std::move(body), std::move(registered->outcome.positions));
    response.with("Location", "/v1/users/" + id);
    response.with("ETag", entity_tag(registered->outcome.version));
    co_return response;
}

awaitable<Response> verify_email(const CommandPort& port, Request& request) {
    auto command = parse_body(request, input::parse_verify_email);
    if (!command) co_return command.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    auto work = port.writer.accounts().verify_email(std::move(command->token), std::move(*context));
    auto outcome = co_await port.on_writer(std::move(work));
    if (!outcome) co_return outcome.error().response();
    boost::json::value body = {{"email_verified", true}};
    co_return co_await port.answer(200, std::move(body), std::move(outcome->positions));
}

awaitable<Response> request_verification(const CommandPort& port, Request& request) {
    const auto user = user_of(request);
    if (!user) co_return user.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    auto work = port.writer.accounts().request_email_verification(*user, std::move(*context));
    auto outcome = co_await port.on_writer(std::move(work));
    if (!outcome) co_return outcome.error().response();
    boost::json::value body = boost::json::object();
    co_return co_await port.answer(202, std::move(body), std::move(outcome->positions));
}

awaitable<Response> patch_user(const CommandPort& port, Request& request) {
    const auto user = user_of(request);
    if (!user) co_return user.error().response();
    auto parse = [](const boost::json::object& body) {
        return input::parse_patch_user(body, today());
    };
    auto command = parse_body(request, parse);
    if (!command) co_return command.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    auto work = port.writer.accounts().patch(*user, std::move(*command), std::move(*context));
    auto outcome = co_await port.on_writer(std::move(work));
    co_return co_await answer_change(port, *user, std::move(outcome));
}

awaitable<Response> change_email(const CommandPort& port, Request& request) {
    const auto user = user_of(request);
    if (!user) co_return user.error().response();
    auto command = parse_body(request, input::parse_change_email);
    if (!command) co_return command.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    auto work =
        port.writer.accounts().change_email(*user, std::move(*command), std::move(*context));
    auto outcome = co_await port.on_writer(std::move(work));
    co_return co_await answer_change(port, *user, std::move(outcome));
}

awaitable<Response> change_username(const CommandPort& port, Request& request) {
    const auto user = user_of(request);
    if (!user) co_return user.error().response();
    auto command = parse_body(request, input::parse_change_username);
    if (!command) co_return command.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    auto work =
        port.writer.accounts().change_username(*user, std::move(*command), std::move(*context));
    auto outcome = co_await port.on_writer(std::move(work));
    co_return co_await answer_change(port, *user, std::move(outcome));
}

awaitable<Response> set_consent(const CommandPort& port, Request& request) {
    const auto user = user_of(request);
    if (!user) co_return user.error().response();
    const auto purpose = input::check_purpose(request.parameter("purpose"));
    if (!purpose) co_return http::not_found("a purpose " + purpose.error()).response();
    auto command = parse_body(request, input::parse_set_consent);
    if (!command) co_return command.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    ConsentChoice choice{*purpose, command->policy_version, command->granted};
    auto work = port.writer.accounts().set_consent(*user, choice, std::move(*context));
    auto outcome = co_await port.on_writer(std::move(work));
    co_return co_await answer_change(port, *user, std::move(outcome));
}

awaitable<Response> set_status(const CommandPort& port, Request& request) {
    const auto user = user_of(request);
    if (!user) co_return user.error().response();
    auto command = parse_body(request, input::parse_set_status);
    if (!command) co_return command.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    const UserStatus status = command->status == input::RequestedStatus::active
                                  ? UserStatus::active
                                  : UserStatus::suspended;
    auto work = port.writer.accounts().set_status(*user, status, std::move(command->reason),
                                                  std::move(*context));
    auto outcome = co_await port.on_writer(std::move(work));
    co_return co_await answer_change(port, *user, std::move(outcome));
}

awaitable<Response> set_roles(const CommandPort& port, Request& request) {
    const auto user = user_of(request);
    if (!user) co_return user.error().response();
    auto command = parse_body(request, input::parse_set_roles);
    if (!command) co_return command.error().response();
    auto context = context_of(request, port.writer);
    if (!context) co_return context.error().response();
    auto work =
        port.writer.accounts().set_roles(*user, std::move(command->roles), std::move(*context));
    auto outcome = co_await port.on_writer(std::move(work));
    co_return co_await answer_change(port, *user, std::move(outcome));
}

using UserHandler = awaitable<Response> (*)(const CommandPort&, Request&);

struct UserRoute {
    Method method;
    std::string_view path;
    std::string_view permission;
    const std::vector<std::string>& body;
    UserHandler handler;
};

const std::vector<std::string> no_body;

} // namespace

void add_user_routes(http::Router& router, const CommandPort& port) {
    const UserRoute routes[] = {
        {Method::post, "/v1/users", "", json_body, register_user},
        {Method::post, "/v1/email-verifications", "", json_body, verify_email},
        {Method::post, "/v1/users/{id}/email-verifications", "users.write|self", no_body,
         request_verification},
        {Method::patch, "/v1/users/{id}", "users.write|self", patch_body, patch_user},
        {Method::put, "/v1/users/{id}/email", "|self", json_body, change_email},
        {Method::put, "/v1/users/{id}/username", "|self", json_body, change_username},
        {Method::put, "/v1/users/{id}/consents/{purpose}", "users.write|self", json_body,
         set_consent},
        {Method::put, "/v1/users/{id}/status", "users.status", json_body, set_status},
        {Method::put, "/v1/users/{id}/roles", "roles.write", json_body, set_roles},
    };
    for (const UserRoute& route : routes) {
        Route added;
        added.method = route.method;
        added.path = route.path;
        added.permission = route.permission;
        added.body_types = route.body;
        added.handler = [&port, handler = route.handler](Request& request) {
            return handler(port, request);
        };
        router.add(std::move(added));
    }
}

} // namespace userfold::writer
