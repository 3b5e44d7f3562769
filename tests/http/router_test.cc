#include "http/router.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <stdexcept>

#include "tests/http/running_server.h"

namespace userfold::http {
namespace {

using testing::route;

boost::asio::awaitable<Response> answer_nothing(Request&) {
    co_return Response::empty(200);
}

Router router_of(const std::vector<std::pair<Method, std::string>>& paths) {
    Router router;
    for (const auto& [method, path] : paths) router.add(route(method, path, answer_nothing));
    return router;
}

std::string matched(const Router& router, Method method, std::string_view path) {
    const auto match = router.match(method, path);
    return match.route ? match.route->path : "";
}

Response handled(const Router& router, Request& request) {
    boost::asio::io_context context;
    Response response;
    boost::asio::co_spawn(context, router.handle(request),
                          [&](std::exception_ptr, Response answer) { response = answer; });
    context.run();
    return response;
}

TEST(Router, TellsPathsApartBySegment) {
    const Router router = router_of({{Method::get, "/"},
                                     {Method::get, "/v1/users"},
                                     {Method::get, "/v1/users/{id}"},
                                     {Method::get, "/v1/users/{id}/sessions"},
                                     {Method::get, "/console/"}});
    EXPECT_EQ(matched(router, Method::get, "/"), "/");
    EXPECT_EQ(matched(router, Method::get, "/v1/users"), "/v1/users");
    EXPECT_EQ(matched(router, Method::get, "/v1/users/7"), "/v1/users/{id}");
    EXPECT_EQ(matched(router, Method::get, "/v1/users/7/sessions"), "/v1/users/{id}/sessions");
    EXPECT_EQ(matched(router, Method::get, "/console/"), "/console/");
    EXPECT_EQ(matched(router, Method::get, "/console"), "");
    EXPECT_EQ(matched(router, Method::get, "/v1"), "");
    EXPECT_EQ(matched(router, Method::get, "/v1/users/"), "");
    EXPECT_EQ(matched(router, Method::get, "/v1/users//sessions"), "");
    EXPECT_EQ(matched(router, Method::get, "/v1/users/7/sessions/8"), "");
    EXPECT_EQ(matched(router, Method::get, "//v1/users"), "");
    EXPECT_EQ(matched(router, Method::get, ""), "");
}

TEST(Router, PrefersAFixedSegmentAndComesBackFromIt) {
    const Router router = router_of({{Method::get, "/users/{id}"},
                                     {Method::get, "/users/me"},
                                     {Method::get, "/users/{id}/audit"},
                                     {Method::put, "/users/{name}/email"}});
    EXPECT_EQ(matched(router, Method::get, "/users/me"), "/users/me");
    EXPECT_EQ(matched(router, Method::get, "/users/me/audit"), "/users/{id}/audit");
    const auto match = router.match(Method::get, "/users/me/audit");
    ASSERT_EQ(match.parameters.size(), 1u);
    EXPECT_EQ(match.parameters[0], (std::pair<std::string, std::string>("id", "me")));
    EXPECT_EQ(router.match(Method::put, "/users/9/email").parameters[0].first, "name");
}

TEST(Router, NamesEveryParameter) {
    const Router router = router_of({{Method::get, "/users/{id}/vault/{kind}/{item}"}});
    const auto match = router.match(Method::get, "/users/7/vault/card/x y");
    const std::vector<std::pair<std::string, std::string>> expected = {
        {"id", "7"}, {"kind", "card"}, {"item", "x y"}};
    EXPECT_EQ(match.parameters, expected);
}

TEST(Router, SaysWhatAPathAnswersTo) {
    const Router router =
        router_of({{Method::get, "/a"}, {Method::delete_, "/a"}, {Method::post, "/b"}});
    EXPECT_EQ(router.match(Method::put, "/a").allowed,
              (std::vector{Method::get, Method::head, Method::delete_, Method::options}));
    EXPECT_EQ(router.match(Method::get, "/b").allowed,
              (std::vector{Method::post, Method::options}));
    EXPECT_TRUE(router.match(Method::get, "/c").allowed.empty());
    EXPECT_EQ(matched(router, Method::head, "/a"), "/a");
}

TEST(Router, RefusesASecondRouteOfTheSameShape) {
    Router router = router_of({{Method::get, "/users/{id}"}});
    EXPECT_THROW(router.add(route(Method::get, "/users/{name}", answer_nothing)),
                 std::invalid_argument);
    EXPECT_THROW(router.add(route(Method::get, "users", answer_nothing)), std::invalid_argument);
    EXPECT_THROW(router.add(route(Method::get, "/other", nullptr)), std::invalid_argument);
    router.add(route(Method::post, "/users/{name}", answer_nothing));
}

TEST(Router, AsksTheGuardBeforeTheHandler) {
    Router router = testing::example_router();
    router.set_guard(
        [](const Route& asked, Request&) -> boost::asio::awaitable<std::optional<Problem>> {
            if (asked.path == "/hello") co_return unauthorized("Send a token.");
            co_return std::nullopt;
        });
    Request hello;
    hello.path = "/hello";
    const Response refused = handled(router, hello);
    EXPECT_EQ(refused.status, 401u);
    EXPECT_EQ(refused.header("www-authenticate"), "Bearer");
    Request item;
    item.path = "/items/seven";
    EXPECT_EQ(handled(router, item).body, "seven");
}

TEST(Router, ChecksTheBodyBeforeTheHandler) {
    const Router router = testing::example_router();
    Request request;
    request.method = Method::post;
    request.path = "/echo";
    request.body = "{}";
    EXPECT_EQ(handled(router, request).status, 415u);
    request.headers = {{"content-type", "Application/JSON; charset=UTF-8"}};
    EXPECT_EQ(handled(router, request).status, 200u);
    request.body = std::string(1001, 'x');
    EXPECT_EQ(handled(router, request).status, 413u);
    request.body = "{}";
    request.headers.push_back({"Content-Encoding", "gzip"});
    const Response encoded = handled(router, request);
    EXPECT_EQ(encoded.status, 415u);
    EXPECT_EQ(encoded.header("Accept-Encoding"), "identity");
}

TEST(Router, AnswersAFailingHandlerWith500WithoutItsReason) {
    const Router router = testing::example_router();
    Request request;
    request.path = "/fails";
    const Response response = handled(router, request);
    EXPECT_EQ(response.status, 500u);
    EXPECT_EQ(response.body.find("on purpose"), std::string::npos);
}

} // namespace
} // namespace userfold::http
