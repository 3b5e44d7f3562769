// Request smuggling: each of these once made some server see one request where another saw two.
#include <gtest/gtest.h>

#include "http/problem.h"
#include "tests/http/raw_connection.h"
#include "tests/http/running_server.h"

namespace userfold::http {
namespace {

using testing::RawConnection;
using testing::RunningServer;
using namespace std::string_literals;

constexpr std::string_view kSmuggled = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

class ServerFraming : public ::testing::Test {
protected:
    static void SetUpTestSuite() { server_ = new RunningServer(); }
    static void TearDownTestSuite() {
        delete server_;
        server_ = nullptr;
    }

    // One answer of that status, then the end: what followed was not read as a request.
    static void expect_refused(const std::string& bytes, unsigned status) {
        RawConnection client(server_->port());
        const auto response = client.exchange(bytes + std::string(kSmuggled));
        ASSERT_TRUE(response) << bytes;
        EXPECT_EQ(response->status, status) << bytes;
        EXPECT_EQ(response->header("Content-Type"), "application/problem+json") << bytes;
        EXPECT_EQ(response->header("Connection"), "close") << bytes;
        EXPECT_TRUE(response->header("Userfold-Request-Id")) << bytes;
        EXPECT_TRUE(response->header("traceparent")) << bytes;
        EXPECT_TRUE(client.is_ended_by_server()) << bytes;
    }

    static std::string post(std::string_view headers, std::string_view body) {
        return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n" +
               std::string(headers) + "\r\n" + std::string(body);
    }

    static inline RunningServer* server_ = nullptr;
};

TEST_F(ServerFraming, RefusesTransferEncodingsOtherThanChunked) {
    expect_refused(post("Transfer-Encoding: gzip\r\n", ""), 400);
    expect_refused(post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 400);
    expect_refused(post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), 400);
    expect_refused(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", "0\r\n\r\n"),
                   400);
    expect_refused(post("Transfer-Encoding:\x0b"
                        "chunked\r\n",
                        "0\r\n\r\n"),
                   400);
}

TEST_F(ServerFraming, RefusesTwoLengths) {
    expect_refused(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
    expect_refused(post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400);
    expect_refused(post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab"), 400);
    expect_refused(post("Content-Length: 2\r\nContent-Length: 2\r\n", "ab"), 400);
    expect_refused(post("Content-Length: 2, 2\r\n", "ab"), 400);
}

TEST_F(ServerFraming, RefusesTransferEncodingInHttp10) {
    expect_refused(
        "POST /echo HTTP/1.0\r\nContent-Type: text/plain\r\n"
        "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n",
        400);
}

TEST_F(ServerFraming, RefusesTrailers) {
    expect_refused(post("Transfer-Encoding: chunked\r\n", "1\r\na\r\n0\r\nX: y\r\n\r\n"), 400);
}

TEST_F(ServerFraming, RefusesMalformedChunks) {
    expect_refused(post("Transfer-Encoding: chunked\r\n", "1\r\nab\r\n0\r\n\r\n"), 400);
    expect_refused(post("Transfer-Encoding: chunked\r\n", "0x1\r\na\r\n0\r\n\r\n"), 400);
    expect_refused(post("Transfer-Encoding: chunked\r\n", "1\na\n0\n\n"), 400);
}

TEST_F(ServerFraming, RefusesLinesThatAreFoldedOrBroken) {
    expect_refused("GET /hello HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400);
    expect_refused("GET /hello HTTP/1.1\nHost: a\n\n", 400);
    expect_refused("GET /hello HTTP/1.1\r\nHost: a\r\nX: b\rY: c\r\n\r\n", 400);
    expect_refused("GET /hello HTTP/1.1\r\nHost : a\r\n\r\n", 400);
    expect_refused("GET /hello HTTP/1.1\r\n Host: a\r\n\r\n", 400);
}

TEST_F(ServerFraming, RefusesControlCharacters) {
    expect_refused("GET /hello HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"s, 400);
    expect_refused("GET /he\x01llo HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    expect_refused("GET /hello HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n", 400);
}

TEST_F(ServerFraming, RefusesAMissingOrSecondHost) {
    expect_refused("GET /hello HTTP/1.1\r\n\r\n", 400);
    expect_refused("GET /hello HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400);
}

TEST_F(ServerFraming, RefusesTargetsThatCouldBeReadTwoWays) {
    for (const char* target : {"/%00", "/a%2Fb", "/%zz", "/../hello", "/%ff", "/?q=%ff", "/#x"}) {
        expect_refused("GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    }
}

TEST_F(ServerFraming, RefusesOtherVersions) {
    expect_refused("GET /hello HTTP/3.0\r\nHost: a\r\n\r\n", 400);
    expect_refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
}

TEST_F(ServerFraming, IgnoresEmptyLinesBeforeARequest) {
    RawConnection client(server_->port());
    EXPECT_EQ(client.exchange("\r\n\r\n" + std::string(kSmuggled))->status, 200u);
    EXPECT_EQ(client.exchange(kSmuggled)->status, 200u);
}

} // namespace
} // namespace userfold::http
