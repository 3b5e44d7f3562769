#include "http/health.h"

#include <atomic>
#include <gtest/gtest.h>

#include "tests/http/raw_connection.h"
#include "tests/http/running_server.h"

namespace userfold::http {
namespace {

TEST(Health, IsAliveBeforeItIsReady) {
    std::atomic<bool> folded = false;
    Router router;
    router.add(healthz_route());
    router.add(readyz_route([&]() -> std::optional<std::string> {
        if (folded) return std::nullopt;
        return "The log is being folded.";
    }));
    testing::RunningServer server({}, std::move(router));
    testing::RawConnection client(server.port());
    EXPECT_EQ(client.exchange("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")->status, 200u);

    const auto waiting = client.exchange("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(waiting->status, 503u);
    EXPECT_TRUE(waiting->header("Retry-After"));
    EXPECT_NE(waiting->body.find("The log is being folded."), std::string::npos);
    folded = true;
    const auto ready = client.exchange("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(ready->status, 200u);
    EXPECT_EQ(ready->body, R"({"status":"ready"})");
}

} // namespace
} // namespace userfold::http
