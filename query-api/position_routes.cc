// GET /v1/positions: how far the views are; with Userfold-After it answers once they are that far.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "query-api/query_context.h"

namespace userfold::query_api {
namespace {

Answer get_positions(QueryContext& context, http::Request&) {
    const auto positions = co_await context.views.positions();
    boost::json::array items;
    for (const Position& position : positions) items.emplace_back(to_string(position));
    boost::json::object body;
    body["positions"] = std::move(items);
    co_return http::Response::json(200, body);
}

} // namespace

std::vector<http::Route> position_routes(QueryContext& context) {
    return {query_route(context, "/v1/positions", "write-key", get_positions)};
}

} // namespace userfold::query_api
