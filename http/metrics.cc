#include "http/metrics.h"

#include <prometheus/text_serializer.h>

namespace userfold::http {
namespace {

boost::asio::awaitable<Response> answer_metrics(Request&) {
    Response response;
    response.body = prometheus::TextSerializer().Serialize(metrics_registry().Collect());
    response.with("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    co_return response;
}

} // namespace

prometheus::Registry& metrics_registry() {
    // Never destroyed: handles into it are used until the last thread has ended.
    static auto* const registry = new prometheus::Registry();
    return *registry;
}

Route metrics_route() {
    Route route;
    route.method = Method::get;
    route.path = "/metrics";
    route.answered_under_overload = true;
    route.handler = answer_metrics;
    return route;
}

} // namespace userfold::http
