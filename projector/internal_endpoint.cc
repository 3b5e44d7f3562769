#include "projector/internal_endpoint.h"

#include <algorithm>

#include "projector/read_models/view_exchange.h"

namespace userfold::projector {
namespace {

using read_models::GetAllQuery;
using read_models::ScanQuery;
using read_models::ViewQuery;
using read_models::ViewReader;
using read_models::WaitQuery;

using Answer = boost::asio::awaitable<std::string>;

Answer answer_get_all(ViewReader& views, const GetAllQuery& query) {
    const auto values = co_await views.get_all(query.view, query.keys);
    co_return read_models::encode_values(values);
}

Answer answer_scan(ViewReader& views, const ScanQuery& query) {
    const auto entries = co_await views.scan(query.range);
    co_return read_models::encode_entries(entries);
}

Answer answer_positions(ViewReader& views) {
    const auto positions = co_await views.positions();
    co_return read_models::encode_positions(positions);
}

Answer answer_wait(ViewReader& views, const WaitQuery& query) {
    const std::chrono::milliseconds timeout = std::clamp<std::chrono::milliseconds>(
        query.timeout, std::chrono::milliseconds(0), view_wait_max);
    const bool reached = co_await views.wait_for(query.positions, timeout);
    co_return read_models::encode_reached(reached);
}

Answer answer(ViewReader& views, const ViewQuery& query) {
    if (const auto* get_all = std::get_if<GetAllQuery>(&query)) {
        return answer_get_all(views, *get_all);
    }
    if (const auto* scan = std::get_if<ScanQuery>(&query)) return answer_scan(views, *scan);
    if (const auto* wait = std::get_if<WaitQuery>(&query)) return answer_wait(views, *wait);
    return answer_positions(views);
}

bool within_limits(const ViewQuery& query) {
    if (const auto* get_all = std::get_if<GetAllQuery>(&query)) {
        return get_all->keys.size() <= view_keys_max;
    }
    return true; // scans and waits are cut by the reader and above
}

boost::asio::awaitable<http::Response> serve(ViewReader& views, const http::Request& request) {
    const auto query = read_models::decode_query(request.body);
    if (!query || !within_limits(*query)) {
        co_return http::bad_request("The body is no query of views.").response();
    }
    http::Response response;
    response.body = co_await answer(views, *query);
    response.with("Content-Type", std::string(view_exchange_type));
    co_return response;
}

} // namespace

http::Route internal_views_route(ViewReader& views) {
    http::Route route;
    route.method = http::Method::post;
    route.path = "/internal/views";
    route.permission = "peer";
    route.body_types = {std::string(view_exchange_type)};
    route.body_bytes_max = 1024 * 1024;
    route.handler = [&views](http::Request& request) { return serve(views, request); };
    return route;
}

} // namespace userfold::projector
