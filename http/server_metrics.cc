#include "http/server_metrics.h"

#include <string>

namespace userfold::http {
namespace {

// Counted without a lock; others are looked up each time.
constexpr std::array<std::uint16_t, 26> kUsualStatuses = {
    200, 201, 202, 204, 301, 302, 303, 304, 307, 308, 400, 401, 403,
    404, 405, 408, 409, 412, 413, 415, 422, 429, 500, 502, 503, 504};

constexpr std::array<std::int8_t, 600> kSlots = [] {
    std::array<std::int8_t, 600> slots{};
    slots.fill(-1);
    for (std::size_t i = 0; i < kUsualStatuses.size(); ++i) {
        slots[kUsualStatuses[i]] = static_cast<std::int8_t>(i);
    }
    return slots;
}();

const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
    0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

} // namespace

ServerMetrics::ServerMetrics(prometheus::Registry& registry, const std::vector<Route>& routes)
    : requests_(prometheus::BuildCounter()
                    .Name("userfold_http_requests_total")
                    .Help("Requests answered, by route, method and status.")
                    .Register(registry)),
      rejected_(prometheus::BuildCounter()
                    .Name("userfold_http_rejected_total")
                    .Help("Requests and connections the server refused by itself, by reason.")
                    .Register(registry)),
      connections_(gauge(registry, "userfold_http_connections", "Open connections.")),
      requests_in_flight_(
          gauge(registry, "userfold_http_requests_in_flight", "Requests read or being answered.")),
      first_route_(routes.data()),
      routes_(routes.size()) {
    auto& durations = prometheus::BuildHistogram()
                          .Name("userfold_http_request_duration_seconds")
                          .Help("From the request's head to its answer.")
                          .Register(registry);
    for (std::size_t i = 0; i < routes.size(); ++i) {
        routes_[i].duration = &durations.Add(
            {{"route", routes[i].path}, {"method", std::string(to_string(routes[i].method))}},
            kSeconds);
    }
}

std::optional<std::size_t> ServerMetrics::slot_of(unsigned status) {
    static_assert(kUsualStatuses.size() <= kStatusSlots);
    if (status >= kSlots.size() || kSlots[status] < 0) return std::nullopt;
    return static_cast<std::size_t>(kSlots[status]);
}

prometheus::Counter& ServerMetrics::counter(std::string_view route, std::string_view method,
                                            unsigned status) {
    return requests_.Add({{"route", std::string(route)},
                          {"method", std::string(method)},
                          {"status", std::to_string(status)}});
}

void ServerMetrics::count(const Route& route, unsigned status, std::chrono::nanoseconds took) {
    RouteHandles& handles = routes_[static_cast<std::size_t>(&route - first_route_)];
    handles.duration->Observe(std::chrono::duration<double>(took).count());
    const auto slot = slot_of(status);
    if (!slot) return counter(route.path, to_string(route.method), status).Increment();
    auto& cached = handles.by_status[*slot];
    prometheus::Counter* handle = cached.load(std::memory_order_acquire);
    if (handle == nullptr) {
        handle = &counter(route.path, to_string(route.method), status);
        cached.store(handle, std::memory_order_release);
    }
    handle->Increment();
}

void ServerMetrics::count_unrouted(std::optional<Method> method, unsigned status) {
    counter("unrouted", method ? to_string(*method) : "other", status).Increment();
}

void ServerMetrics::count_rejected(std::string_view reason) {
    rejected_.Add({{"reason", std::string(reason)}}).Increment();
}

void ServerMetrics::show(std::size_t connections, std::size_t requests_in_flight) {
    connections_.Set(static_cast<double>(connections));
    requests_in_flight_.Set(static_cast<double>(requests_in_flight));
}

} // namespace userfold::http
