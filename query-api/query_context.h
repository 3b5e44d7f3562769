// What every query works with, and the frame that all of them share.
#pragma once

#include <vector>

#include "events/derivation.h"
#include "http/router.h"
#include "query-api/query_api.h"

namespace userfold::query_api {

struct QueryContext {
    explicit QueryContext(QueryApiSettings given)
        : settings(std::move(given)), views(settings.views), blind_indexer(settings.index_key) {}

    QueryApiSettings settings;
    read_models::ViewReader& views;
    BlindIndexer blind_indexer;
};

using Answer = boost::asio::awaitable<http::Response>;
using Query = Answer (*)(QueryContext&, http::Request&);

// A GET route around a query: waits for the positions of `Userfold-After` first (400 where it is no
// list of positions, 503 `not-yet-visible` where they are not reached in time), and answers 503
// `views-unavailable` where the views cannot be read.
http::Route query_route(QueryContext& context, std::string path, std::string permission,
                        Query query);

// 503 `not-yet-visible`.
http::Problem not_yet_visible();
// 404 for a user that is not there, or not any more.
http::Problem no_such_user();

// The routes of each file.
std::vector<http::Route> user_routes(QueryContext& context);
std::vector<http::Route> session_routes(QueryContext& context);
std::vector<http::Route> activity_routes(QueryContext& context);
std::vector<http::Route> audit_routes(QueryContext& context);
std::vector<http::Route> analytics_routes(QueryContext& context);
std::vector<http::Route> position_routes(QueryContext& context);

} // namespace userfold::query_api
