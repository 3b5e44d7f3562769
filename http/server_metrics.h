// What a server counts. The handles of each route are looked up once, not with every request.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <string_view>
#include <vector>

#include "http/router.h"

namespace userfold::http {

// Thread-safe. Several servers on one registry share their series.
//   userfold_http_requests_total{route, method, status}
//   userfold_http_request_duration_seconds{route, method}   from the head read to the answer
//   written userfold_http_rejected_total{reason}                    refused by the kit: a problem's
//   slug userfold_http_requests_in_flight, userfold_http_connections    as of the last sweep
class ServerMetrics {
public:
    ServerMetrics(prometheus::Registry& registry, const std::vector<Route>& routes);

    void count(const Route& route, unsigned status, std::chrono::nanoseconds took);
    // A request that met no route; the method is nullopt where it is none we know.
    void count_unrouted(std::optional<Method> method, unsigned status);
    void count_rejected(std::string_view reason);
    void show(std::size_t connections, std::size_t requests_in_flight);

private:
    static constexpr std::size_t kStatusSlots = 32;
    struct RouteHandles {
        std::array<std::atomic<prometheus::Counter*>, kStatusSlots> by_status{};
        prometheus::Histogram* duration = nullptr;
    };

    prometheus::Counter& counter(std::string_view route, std::string_view method, unsigned status);
    static std::optional<std::size_t> slot_of(unsigned status);

    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Family<prometheus::Counter>& rejected_;
    prometheus::Gauge& connections_;
    prometheus::Gauge& requests_in_flight_;
    const Route* first_route_;
    std::vector<RouteHandles> routes_; // in the order of the router's
};

} // namespace userfold::http
