// What a well-behaved client sees.
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "tests/http/raw_connection.h"
#include "tests/http/running_server.h"

namespace userfold::http {
namespace {

using testing::RawConnection;
using testing::RunningServer;

std::string get(std::string_view target, std::string_view headers = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) +
           "\r\n";
}

std::string post(std::string_view headers, std::string_view body) {
    return "POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

boost::json::object request_seen(RunningServer& server, std::string_view headers) {
    RawConnection client(server.port());
    const auto response = client.exchange(get("/request", headers));
    return boost::json::parse(response->body).as_object();
}

TEST(ServerExchange, AnswersWithWhatEveryAnswerCarries) {
    RunningServer server;
    RawConnection client(server.port());
    const auto response = client.exchange(get("/hello"));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200u);
    EXPECT_EQ(response->body, "hello");
    EXPECT_EQ(response->header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(response->header("Cache-Control"), "no-store");
    EXPECT_TRUE(response->header("Date"));
    EXPECT_FALSE(response->header("Connection"));
    EXPECT_FALSE(response->header("Strict-Transport-Security"));
}

TEST(ServerExchange, MakesItsOwnRequestIdAndContinuesTheTrace) {
    RunningServer server;
    RawConnection client(server.port());
    const auto response = client.exchange(
        get("/request",
            "Userfold-Request-Id: 01890000-0000-7000-8000-000000000000\r\n"
            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"));
    const auto seen = boost::json::parse(response->body).as_object();
    const auto id = response->header("Userfold-Request-Id");
    ASSERT_TRUE(id);
    EXPECT_NE(*id, "01890000-0000-7000-8000-000000000000");
    EXPECT_EQ(seen.at("request_id").as_string(), *id);
    const auto trace_parent = response->header("traceparent");
    ASSERT_TRUE(trace_parent);
    EXPECT_TRUE(trace_parent->starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
    EXPECT_EQ(seen.at("trace_parent").as_string(), *trace_parent);
}

TEST(ServerExchange, KeepsTheConnectionForManyRequests) {
    RunningServer server;
    RawConnection client(server.port());
    for (int i = 0; i < 100; ++i) {
        const std::string name = "item" + std::to_string(i);
        EXPECT_EQ(client.exchange(get("/items/" + name))->body, name);
    }
}

TEST(ServerExchange, AnswersPipelinedRequestsInOrder) {
    RunningServer server;
    RawConnection client(server.port());
    std::string requests;
    for (int i = 0; i < 500; ++i) {
        requests += get("/items/" + std::to_string(i));
        requests += post("Content-Type: text/plain\r\nContent-Length: 2\r\n", "hi");
        requests += post("Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n",
                         "1\r\nh\r\n1\r\no\r\n0\r\n\r\n");
    }
    ASSERT_TRUE(client.send(requests));
    for (int i = 0; i < 500; ++i) {
        EXPECT_EQ(client.receive()->body, std::to_string(i));
        EXPECT_EQ(client.receive()->body, "hi");
        EXPECT_EQ(client.receive()->body, "ho");
    }
}

TEST(ServerExchange, ReadsARequestThatArrivesByteByByte) {
    RunningServer server;
    RawConnection client(server.port());
    const std::string request = post("Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n",
                                     "4\r\nslow\r\n0\r\n\r\n");
    for (const char byte : request) ASSERT_TRUE(client.send(std::string_view(&byte, 1)));
    EXPECT_EQ(client.receive()->body, "slow");
    EXPECT_EQ(client.exchange(get("/hello"))->body, "hello");
}

TEST(ServerExchange, IgnoresAnEmptyLineInPieces) {
    RunningServer server;
    RawConnection client(server.port());
    for (const char byte : "\r\n" + get("/hello")) client.send(std::string_view(&byte, 1));
    EXPECT_EQ(client.receive()->body, "hello");
}

TEST(ServerExchange, ClosesWhenAsked) {
    RunningServer server;
    RawConnection client(server.port());
    const auto response = client.exchange(get("/hello", "Connection: close\r\n"));
    EXPECT_EQ(response->header("Connection"), "close");
    EXPECT_TRUE(client.is_ended_by_server());
}

TEST(ServerExchange, Http10ClosesUnlessItAsksForMore) {
    RunningServer server;
    RawConnection once(server.port());
    EXPECT_EQ(once.exchange("GET /hello HTTP/1.0\r\n\r\n")->body, "hello");
    EXPECT_TRUE(once.is_ended_by_server());
    RawConnection twice(server.port());
    const std::string request = "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    EXPECT_EQ(twice.exchange(request)->header("Connection"), "keep-alive");
    EXPECT_EQ(twice.exchange(request)->body, "hello");
}

TEST(ServerExchange, AnswersHeadAsGetWithoutABody) {
    RunningServer server;
    RawConnection client(server.port());
    client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto response = client.receive(true);
    EXPECT_EQ(response->status, 200u);
    EXPECT_EQ(response->header("Content-Length"), "5");
    EXPECT_EQ(client.exchange(get("/hello"))->body, "hello");
}

TEST(ServerExchange, SaysWhatAPathAnswersTo) {
    RunningServer server;
    RawConnection client(server.port());
    const auto options = client.exchange("OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(options->status, 204u);
    EXPECT_EQ(options->header("Allow"), "POST, OPTIONS");
    const auto whole = client.exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(whole->status, 204u);
    const auto wrong = client.exchange("DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(wrong->status, 405u);
    EXPECT_EQ(wrong->header("Allow"), "GET, HEAD, OPTIONS");
    const auto unknown = client.exchange("BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(unknown->status, 405u);
    EXPECT_EQ(client.exchange("BREW /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")->status, 404u);
    EXPECT_EQ(client.exchange(get("/nowhere"))->status, 404u);
    EXPECT_EQ(client.exchange(get("/hello"))->status, 200u);
}

TEST(ServerExchange, HintsAtTheMediaTypeItTakes) {
    RunningServer server;
    RawConnection client(server.port());
    const auto response =
        client.exchange(post("Content-Type: text/xml\r\nContent-Length: 4\r\n", "<a/>"));
    EXPECT_EQ(response->status, 415u);
    EXPECT_EQ(response->header("Accept-Post"), "application/json, text/plain");
}

TEST(ServerExchange, AsksForTheBodyOnlyWhenItWillTakeIt) {
    RunningServer server;
    RawConnection client(server.port());
    client.send(
        post("Content-Type: text/plain\r\nContent-Length: 4\r\nExpect: 100-continue\r\n", ""));
    EXPECT_EQ(client.receive()->status, 100u);
    EXPECT_EQ(client.exchange("body")->body, "body");
    client.send(
        post("Content-Type: text/plain\r\nContent-Length: 4000\r\nExpect: 100-continue\r\n", ""));
    EXPECT_EQ(client.receive()->status, 413u);
    EXPECT_TRUE(client.is_ended_by_server());
}

TEST(ServerExchange, WritesLargeBodies) {
    RunningServer server;
    RawConnection client(server.port());
    EXPECT_EQ(client.exchange(get("/large"))->body, std::string(1024 * 1024, 'x'));
    EXPECT_EQ(client.exchange(get("/hello"))->body, "hello");
}

TEST(ServerExchange, OutlivesAFailingHandler) {
    RunningServer server;
    RawConnection client(server.port());
    EXPECT_EQ(client.exchange(get("/fails"))->status, 500u);
    EXPECT_EQ(client.exchange(get("/hello"))->status, 200u);
}

TEST(ServerExchange, BelievesForwardedHeadersOfTrustedProxiesOnly) {
    constexpr std::string_view kForwarded =
        "X-Forwarded-For: 6.6.6.6, 192.0.2.1\r\nX-Forwarded-Proto: https\r\n";
    RunningServer direct;
    auto seen = request_seen(direct, kForwarded);
    EXPECT_EQ(seen.at("client_address"), "127.0.0.1");
    EXPECT_EQ(seen.at("loopback"), true);
    EXPECT_EQ(seen.at("tls"), false);

    ServerOptions behind_proxy;
    behind_proxy.trusted_proxies = {"127.0.0.0/8"};
    RunningServer proxied(behind_proxy);
    seen = request_seen(proxied, kForwarded);
    EXPECT_EQ(seen.at("client_address"), "192.0.2.1");
    EXPECT_EQ(seen.at("loopback"), false);
    EXPECT_EQ(seen.at("tls"), true);
    seen = request_seen(proxied, "");
    EXPECT_EQ(seen.at("client_address"), "127.0.0.1");
}

} // namespace
} // namespace userfold::http
