// Limits and time-outs: what a client that asks for too much, or is too slow, gets.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <vector>

#include "tests/http/raw_connection.h"
#include "tests/http/running_server.h"

namespace userfold::http {
namespace {

using testing::RawConnection;
using testing::RunningServer;
using namespace std::chrono_literals;

constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

ServerOptions impatient() {
    ServerOptions options;
    options.limits.header_timeout = 100ms;
    options.limits.body_timeout = 100ms;
    options.limits.idle_timeout = 100ms;
    return options;
}

std::string post(std::size_t content_length) {
    return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: " +
           std::to_string(content_length) + "\r\n\r\n";
}

TEST(ServerLimits, RefusesALargeHead) {
    RunningServer server;
    const std::size_t limit = ServerLimits{}.header_bytes_max;
    RawConnection whole(server.port());
    const auto refused =
        whole.exchange("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(limit, 'x') + "\r\n\r\n");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 431u);
    EXPECT_TRUE(whole.is_ended_by_server());

    RawConnection endless(server.port());
    EXPECT_EQ(endless.exchange("GET / HTTP/1.1\r\nX: " + std::string(limit, 'x'))->status, 431u);

    RawConnection fitting(server.port());
    std::string request = "GET /hello HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
    request.insert(request.size() - 4, std::string(limit - request.size(), 'x'));
    EXPECT_EQ(fitting.exchange(request)->status, 200u);
}

TEST(ServerLimits, RefusesALongTarget) {
    RunningServer server;
    RawConnection client(server.port());
    EXPECT_EQ(
        client.exchange("GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n")->status,
        414u);
}

TEST(ServerLimits, RefusesALargeBodyBeforeReadingIt) {
    RunningServer server;
    RawConnection announced(server.port());
    EXPECT_EQ(announced.exchange(post(1001))->status, 413u);
    EXPECT_TRUE(announced.is_ended_by_server());
    RawConnection sent(server.port());
    EXPECT_EQ(sent.exchange(post(1001) + std::string(1001, 'x'))->status, 413u);
    RawConnection chunked(server.port());
    const auto refused = chunked.exchange(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
        "Transfer-Encoding: chunked\r\n\r\n3e9\r\n");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 413u);
    EXPECT_EQ(refused->header("Content-Type"), "application/problem+json");
    RawConnection fitting(server.port());
    EXPECT_EQ(fitting.exchange(post(1000) + std::string(1000, 'x'))->body.size(), 1000u);
}

TEST(ServerLimits, RefusesABodyWhereNoneIsTaken) {
    RunningServer server;
    RawConnection client(server.port());
    EXPECT_EQ(
        client.exchange("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")->status,
        413u);
    RawConnection empty(server.port());
    EXPECT_EQ(empty.exchange("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")->status,
              200u);
}

TEST(ServerLimits, RefusesAnEndlessChunkHeader) {
    RunningServer server;
    RawConnection client(server.port());
    client.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
        "Transfer-Encoding: chunked\r\n\r\n1;");
    client.send(std::string(200'000, 'x'));
    EXPECT_EQ(client.receive()->status, 400u);
}

TEST(ServerLimits, EndsASlowHeadWith408) {
    RunningServer server(impatient());
    RawConnection client(server.port());
    const auto response = client.exchange("GET /hello HTTP/1.1\r\nHo");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 408u);
    EXPECT_TRUE(client.is_ended_by_server());
}

TEST(ServerLimits, EndsADrippingHeadAllTheSame) {
    RunningServer server(impatient());
    RawConnection client(server.port());
    for (int i = 0; i < 10'000 && client.send("x"); ++i) std::this_thread::sleep_for(10ms);
    EXPECT_FALSE(client.send("x")); // closed long before the last drop
}

TEST(ServerLimits, EndsASlowBodyWith408) {
    RunningServer server(impatient());
    RawConnection client(server.port());
    const auto response = client.exchange(post(10) + "part");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 408u);
    EXPECT_TRUE(client.is_ended_by_server());
}

TEST(ServerLimits, EndsIdleConnectionsWithoutAWord) {
    RunningServer server(impatient());
    RawConnection unused(server.port());
    RawConnection used(server.port());
    EXPECT_EQ(used.exchange(kHello)->status, 200u);
    EXPECT_TRUE(used.is_ended_by_server());
    EXPECT_TRUE(unused.is_ended_by_server());
}

TEST(ServerLimits, CutsAClientThatDoesNotRead) {
    ServerOptions options;
    options.limits.write_timeout = 100ms;
    RunningServer server(options);
    RawConnection client(server.port());
    std::string requests;
    for (int i = 0; i < 50; ++i) requests += "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
    client.send(requests);
    std::this_thread::sleep_for(1s);
    std::size_t whole = 0;
    while (client.receive()) ++whole;
    EXPECT_LT(whole, 50u);
}

TEST(ServerLimits, AnswersConnectionsBeyondTheCapWith503) {
    ServerOptions options;
    options.limits.connections_max = 2;
    RunningServer server(options);
    auto first = std::make_unique<RawConnection>(server.port());
    RawConnection second(server.port());
    EXPECT_EQ(first->exchange(kHello)->status, 200u);
    EXPECT_EQ(second.exchange(kHello)->status, 200u);

    RawConnection third(server.port());
    const auto refused = third.receive();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503u);
    EXPECT_EQ(refused->header("Retry-After"), "1");
    EXPECT_EQ(refused->header("Connection"), "close");
    EXPECT_EQ(first->exchange(kHello)->status, 200u);

    third.end_output();
    first.reset();
    for (int attempt = 0;; ++attempt) { // until the server has noticed that the first one left
        RawConnection next(server.port());
        if (next.exchange(kHello)->status == 200u) break;
        ASSERT_LT(attempt, 1000);
        std::this_thread::sleep_for(10ms);
    }
}

TEST(ServerLimits, ShedsRequestsBeyondTheCapButAnswersProbes) {
    std::atomic<int> waiting = 0;
    std::atomic<bool> released = false;
    Router router = testing::example_router();
    router.add(
        testing::route(Method::get, "/wait", [&](Request&) -> boost::asio::awaitable<Response> {
            ++waiting;
            boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
            while (!released) {
                timer.expires_after(5ms);
                co_await timer.async_wait(boost::asio::use_awaitable);
            }
            co_return Response::empty(204);
        }));
    Route probe = testing::route(
        Method::get, "/probe",
        [](Request&) -> boost::asio::awaitable<Response> { co_return Response::empty(204); });
    probe.answered_under_overload = true;
    router.add(std::move(probe));
    ServerOptions options;
    options.limits.requests_in_flight_max = 2;
    RunningServer server(options, std::move(router));

    RawConnection one(server.port());
    RawConnection two(server.port());
    one.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    two.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    while (waiting < 2) std::this_thread::sleep_for(1ms);

    RawConnection three(server.port());
    const auto shed = three.exchange(kHello);
    ASSERT_TRUE(shed);
    EXPECT_EQ(shed->status, 503u);
    EXPECT_EQ(shed->header("Retry-After"), "1");
    RawConnection four(server.port());
    EXPECT_EQ(four.exchange("GET /probe HTTP/1.1\r\nHost: a\r\n\r\n")->status, 204u);
    released = true;
    EXPECT_EQ(one.receive()->status, 204u);
    EXPECT_EQ(two.receive()->status, 204u);
    EXPECT_EQ(four.exchange(kHello)->status, 200u);
}

} // namespace
} // namespace userfold::http
