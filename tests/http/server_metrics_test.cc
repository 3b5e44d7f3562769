#include "http/server_metrics.h"

#include <gtest/gtest.h>

#include "http/metrics.h"
#include "tests/http/raw_connection.h"
#include "tests/http/running_server.h"

namespace userfold::http {
namespace {

// The value of the counter with these labels in `families`, 0 where there is none.
double counted(const std::vector<prometheus::MetricFamily>& families, const std::string& name,
               const std::map<std::string, std::string>& labels) {
    for (const auto& family : families) {
        if (family.name != name) continue;
        for (const auto& metric : family.metric) {
            std::map<std::string, std::string> found;
            for (const auto& label : metric.label) found[label.name] = label.value;
            if (found == labels) return metric.counter.value + metric.gauge.value;
        }
    }
    return 0;
}

TEST(ServerMetrics, CountsByRouteMethodAndStatus) {
    prometheus::Registry registry;
    const Router router = testing::example_router();
    ServerMetrics metrics(registry, router.routes());
    ServerMetrics of_another_server(registry, router.routes());
    const Route& item = router.routes()[1];
    metrics.count(item, 200, std::chrono::milliseconds(1));
    metrics.count(item, 200, std::chrono::milliseconds(1));
    of_another_server.count(item, 200, std::chrono::milliseconds(1));
    metrics.count(item, 418, std::chrono::milliseconds(1));
    metrics.count_unrouted(std::nullopt, 404);
    metrics.count_rejected("overloaded");
    metrics.show(7, 3);

    const auto families = registry.Collect();
    const std::string requests = "userfold_http_requests_total";
    EXPECT_EQ(counted(families, requests,
                      {{"route", "/items/{name}"}, {"method", "GET"}, {"status", "200"}}),
              3);
    EXPECT_EQ(counted(families, requests,
                      {{"route", "/items/{name}"}, {"method", "GET"}, {"status", "418"}}),
              1);
    EXPECT_EQ(counted(families, requests,
                      {{"route", "unrouted"}, {"method", "other"}, {"status", "404"}}),
              1);
    EXPECT_EQ(counted(families, "userfold_http_rejected_total", {{"reason", "overloaded"}}), 1);
    EXPECT_EQ(counted(families, "userfold_http_connections", {}), 7);
    EXPECT_EQ(counted(families, "userfold_http_requests_in_flight", {}), 3);
}

TEST(MetricsRoute, ShowsWhatTheServerCounted) {
    Router router = testing::example_router();
    router.add(metrics_route());
    testing::RunningServer server({}, std::move(router));
    testing::RawConnection client(server.port());
    client.exchange("GET /items/seven HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto metrics = client.exchange("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(metrics);
    EXPECT_TRUE(metrics->header("Content-Type")->starts_with("text/plain; version=0.0.4"));
    EXPECT_NE(
        metrics->body.find(
            R"(userfold_http_requests_total{method="GET",route="/items/{name}",status="200"})"),
        std::string::npos);
    EXPECT_NE(
        metrics->body.find(
            R"(userfold_http_request_duration_seconds_count{method="GET",route="/items/{name}"})"),
        std::string::npos);
    EXPECT_EQ(metrics->body.find("seven"), std::string::npos);
}

} // namespace
} // namespace userfold::http
