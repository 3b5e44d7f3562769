#include "http/health.h"

#include <utility>

namespace userfold::http {
namespace {

boost::asio::awaitable<Response> answer_alive(Request&) {
    co_return Response::json(200, R"({"status":"ok"})");
}

} // namespace

Route healthz_route() {
    Route route;
    route.method = Method::get;
    route.path = "/healthz";
    route.answered_under_overload = true;
    route.handler = answer_alive;
    return route;
}

Route readyz_route(Readiness readiness) {
    Route route;
    route.method = Method::get;
    route.path = "/readyz";
    route.answered_under_overload = true;
    route.handler = [readiness =
                         std::move(readiness)](Request&) -> boost::asio::awaitable<Response> {
        const std::optional<std::string> reason = readiness();
        if (reason) co_return unavailable("not-ready", *reason, std::chrono::seconds(1)).response();
        co_return Response::json(200, R"({"status":"ready"})");
    };
    return route;
}

} // namespace userfold::http
