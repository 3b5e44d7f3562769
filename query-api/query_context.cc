#include "query-api/query_context.h"

#include <utility>

#include "query-api/position_list.h"

namespace userfold::query_api {
namespace {

using namespace std::chrono_literals;

boost::asio::awaitable<std::optional<http::Problem>> wait_for_views(QueryContext& context,
                                                                    const http::Request& request) {
    const auto after = request.header("Userfold-After");
    if (!after) co_return std::nullopt;
    const auto positions = parse_position_list(*after);
    if (!positions) {
        co_return http::bad_request(
            "Userfold-After must be a list of positions as "
            "Userfold-Position has them: users/3@1042, keys/1@77.");
    }
    const bool reached = co_await context.views.wait_for(*positions, context.settings.wait_max);
    if (!reached) co_return not_yet_visible();
    co_return std::nullopt;
}

Answer answer(QueryContext& context, Query query, http::Request& request) {
    std::string unavailable;
    try {
        const auto problem = co_await wait_for_views(context, request);
        if (problem) co_return problem->response();
        co_return co_await query(context, request);
    } catch (const read_models::ViewsUnavailable& error) {
        unavailable = error.what();
    }
    co_return http::unavailable("views-unavailable", unavailable, 1s).response();
}

} // namespace

http::Route query_route(QueryContext& context, std::string path, std::string permission,
                        Query query) {
    http::Route route;
    route.method = http::Method::get;
    route.path = std::move(path);
    route.permission = std::move(permission);
    route.handler = [&context, query](http::Request& request) {
        return answer(context, query, request);
    };
    return route;
}

http::Problem not_yet_visible() {
    return http::unavailable("not-yet-visible",
                             "The views do not include what you ask for yet; ask again.", 1s);
}

http::Problem no_such_user() {
    return http::not_found("There is no such user.");
}

} // namespace userfold::query_api
