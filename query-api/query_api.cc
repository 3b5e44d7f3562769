#include "query-api/query_api.h"

#include <iterator>
#include <utility>

#include "query-api/query_context.h"

namespace userfold::query_api {

QueryApi::QueryApi(QueryApiSettings settings)
    : context_(std::make_unique<QueryContext>(std::move(settings))) {}

QueryApi::~QueryApi() = default;

std::vector<http::Route> QueryApi::routes() {
    std::vector<http::Route> routes;
    for (const auto& make : {user_routes, session_routes, activity_routes, audit_routes,
                             analytics_routes, position_routes}) {
        std::ranges::move(make(*context_), std::back_inserter(routes));
    }
    return routes;
}

} // namespace userfold::query_api
