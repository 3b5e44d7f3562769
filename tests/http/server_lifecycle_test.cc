// Start, drain, destruction, and many clients at once.
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>

#include "tests/http/raw_connection.h"
#include "tests/http/running_server.h"

namespace userfold::http {
namespace {

using testing::RawConnection;
using testing::RunningServer;
using namespace std::chrono_literals;

constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view kGate = "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n";

// GET /gate answers once it is opened.
struct Gate {
    std::atomic<int> waiting = 0;
    std::atomic<bool> open = false;

    Router router() {
        Router router = testing::example_router();
        router.add(testing::route(
            Method::get, "/gate", [this](Request&) -> boost::asio::awaitable<Response> {
                ++waiting;
                boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
                while (!open) {
                    timer.expires_after(5ms);
                    co_await timer.async_wait(boost::asio::use_awaitable);
                }
                co_return Response::json(200, "{}");
            }));
        return router;
    }
    void wait_for(int count) const {
        while (waiting < count) std::this_thread::sleep_for(1ms);
    }
};

bool can_connect(std::uint16_t port) {
    try {
        RawConnection client(port);
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

TEST(ServerLifecycle, DrainAnswersWhatIsInFlightAndClosesTheIdle) {
    Gate gate;
    RunningServer server({}, gate.router());
    RawConnection idle(server.port());
    EXPECT_EQ(idle.exchange(kHello)->status, 200u);
    RawConnection busy(server.port());
    busy.send(kGate);
    RawConnection unfinished(server.port());
    unfinished.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
        "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(unfinished.receive()->status, 100u);
    gate.wait_for(1);

    auto stopping = std::async(std::launch::async, [&] { server.server().stop(); });
    EXPECT_TRUE(idle.is_ended_by_server());
    while (can_connect(server.port())) std::this_thread::sleep_for(1ms);
    EXPECT_EQ(stopping.wait_for(0s), std::future_status::timeout);

    const auto last = unfinished.exchange("last");
    ASSERT_TRUE(last);
    EXPECT_EQ(last->body, "last");
    EXPECT_EQ(last->header("Connection"), "close");
    gate.open = true;
    const auto answer = busy.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200u);
    EXPECT_EQ(answer->header("Connection"), "close");
    EXPECT_TRUE(busy.is_ended_by_server());
    stopping.get();
}

TEST(ServerLifecycle, DrainGivesUpInTheEnd) {
    Gate gate;
    ServerOptions options;
    options.limits.drain_timeout = 100ms;
    RunningServer server(options, gate.router());
    RawConnection busy(server.port());
    busy.send(kGate);
    gate.wait_for(1);
    server.server().stop();
    EXPECT_TRUE(busy.is_ended_by_server());
    gate.open = true;
}

TEST(ServerLifecycle, StopsTwiceAndWithoutClients) {
    RunningServer server;
    server.server().stop();
    server.server().stop();
}

TEST(ServerLifecycle, DestroyedWithSessionsOpenItCutsThem) {
    Gate gate;
    RunningServer server({}, gate.router());
    RawConnection idle(server.port());
    EXPECT_EQ(idle.exchange(kHello)->status, 200u);
    RawConnection busy(server.port());
    busy.send(kGate);
    gate.wait_for(1);
    server.destroy_server();
    EXPECT_TRUE(idle.is_ended_by_server());
    EXPECT_TRUE(busy.is_ended_by_server());
    gate.open = true;
}

TEST(ServerLifecycle, ContextMayGoWithSessionsOpen) {
    Gate gate;
    auto server = std::make_unique<RunningServer>(ServerOptions{}, gate.router());
    RawConnection idle(server->port());
    EXPECT_EQ(idle.exchange(kHello)->status, 200u);
    RawConnection busy(server->port());
    busy.send(kGate);
    gate.wait_for(1);
    server.reset();
    EXPECT_TRUE(idle.is_ended_by_server());
    EXPECT_TRUE(busy.is_ended_by_server());
}

TEST(ServerLifecycle, ContextRunsOutOfWorkAfterStop) {
    const Router router = testing::example_router();
    boost::asio::io_context context;
    ServerOptions options;
    options.port = 0;
    Server server(context, router, options);
    server.start();
    std::thread thread([&] { context.run(); });
    RawConnection client(server.port());
    EXPECT_EQ(client.exchange(kHello)->status, 200u);
    server.stop();
    thread.join();
}

TEST(ServerLifecycle, NamesTheAddressItCannotHave) {
    RunningServer first;
    const Router router = testing::example_router();
    boost::asio::io_context context;
    ServerOptions options;
    options.port = first.port();
    try {
        Server second(context, router, options);
        FAIL() << "two servers on one port";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find(std::to_string(first.port())), std::string::npos);
    }
    options.address = "localhost";
    EXPECT_THROW(Server(context, router, options), std::runtime_error);
}

TEST(ServerLifecycle, TheSamePortIsFreeAgainAtOnce) {
    const Router router = testing::example_router();
    ServerOptions options;
    options.port = 0;
    for (int round = 0; round < 3; ++round) {
        boost::asio::io_context context;
        Server server(context, router, options);
        server.start();
        options.port = server.port();
        std::thread thread([&] { context.run(); });
        RawConnection client(server.port());
        EXPECT_EQ(client.exchange(kHello)->status, 200u);
        server.stop();
        thread.join();
    }
}

TEST(ServerLifecycle, ServesTwoHundredClientsAtOnce) {
    RunningServer server({}, testing::example_router(), 4);
    constexpr int kClients = 200;
    constexpr int kRequests = 20;
    std::atomic<int> right = 0;
    std::vector<std::jthread> clients;
    for (int c = 0; c < kClients; ++c) {
        clients.emplace_back([&, c] {
            RawConnection client(server.port());
            for (int i = 0; i < kRequests; ++i) {
                const std::string name = std::to_string(c) + "-" + std::to_string(i);
                const auto response =
                    client.exchange("GET /items/" + name + " HTTP/1.1\r\nHost: a\r\n\r\n");
                if (response && response->body == name) ++right;
            }
        });
    }
    clients.clear();
    EXPECT_EQ(right, kClients * kRequests);
}

TEST(ServerLifecycle, StopsUnderLoad) {
    RunningServer server({}, testing::example_router(), 4);
    std::atomic<int> broken = 0;
    std::atomic<int> answered = 0;
    std::vector<std::jthread> clients;
    for (int c = 0; c < 20; ++c) {
        clients.emplace_back([&] {
            RawConnection client(server.port());
            for (;;) {
                client.send(kHello);
                const auto response = client.receive();
                if (!response) return;
                if (response->body != "hello") ++broken;
                ++answered;
                if (response->header("Connection")) return;
            }
        });
    }
    while (answered < 500) std::this_thread::sleep_for(1ms);
    server.server().stop();
    clients.clear();
    EXPECT_EQ(broken, 0);
}

} // namespace
} // namespace userfold::http
