#include "http/request_parser.h"

#include <boost/beast/http/error.hpp>
#include <gtest/gtest.h>

namespace userfold::http {
namespace {

struct Parsed {
    Request request;
    unsigned refused = 0; // the problem's status
    bool done = false;
};

Parsed parse(std::string_view bytes, std::uint64_t body_bytes_max = 100) {
    Parsed parsed;
    RequestParser parser(parsed.request, 16 * 1024);
    const auto head_end = bytes.find("\r\n\r\n") + 4;
    if (const auto wrong = parser.read_head(bytes.substr(0, head_end))) {
        parsed.refused = wrong->status;
        return parsed;
    }
    bytes.remove_prefix(head_end);
    parser.body_limit(body_bytes_max);
    while (!parser.is_done() && !bytes.empty()) {
        RequestParser::ErrorCode error;
        bytes.remove_prefix(parser.put_body(bytes, error));
        if (error == boost::beast::http::error::need_more) break;
        if (error) {
            parsed.refused = parser.problem(error).status;
            return parsed;
        }
    }
    parsed.done = parser.is_done();
    return parsed;
}

std::string post(std::string_view headers, std::string_view body = "") {
    return "POST /x HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

TEST(RequestParser, FillsTheRequest) {
    const Parsed parsed = parse(post("X-One: 1 \r\nContent-Length: 4\r\n", "body"));
    ASSERT_TRUE(parsed.done);
    EXPECT_EQ(parsed.request.method, Method::post);
    EXPECT_EQ(parsed.request.target, "/x");
    EXPECT_EQ(parsed.request.header("x-one"), "1");
    EXPECT_EQ(parsed.request.body, "body");
}

TEST(RequestParser, PutsChunksTogether) {
    const Parsed parsed =
        parse(post("Transfer-Encoding: Chunked\r\n", "2;a=b\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n"));
    ASSERT_TRUE(parsed.done);
    EXPECT_EQ(parsed.request.body, "body");
}

TEST(RequestParser, RefusesFramingThatCouldBeReadTwoWays) {
    for (const char* headers : {"Transfer-Encoding: gzip\r\n",
                                "Transfer-Encoding: gzip, chunked\r\n",
                                "Transfer-Encoding: chunked, gzip\r\n",
                                "Transfer-Encoding: identity\r\n",
                                "Transfer-Encoding: xchunked\r\n",
                                "Transfer-Encoding: \r\n",
                                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                                "Transfer-Encoding: gzip\r\nContent-Length: 4\r\n",
                                "Content-Length: 4\r\nContent-Length: 4\r\n",
                                "Content-Length: 4\r\nContent-Length: 5\r\n",
                                "Content-Length: 4, 4\r\n",
                                "Content-Length: +4\r\n",
                                "Content-Length: -4\r\n",
                                "Content-Length: 0x4\r\n",
                                "Content-Length: \r\n",
                                "Content-Length: 4 4\r\n",
                                "Content-Length: 99999999999999999999\r\n",
                                "Content-Length : 4\r\n",
                                "Transfer-Encoding : chunked\r\n",
                                "Host: b\r\n",
                                "Bad Name: x\r\n",
                                ": x\r\n"}) {
        EXPECT_EQ(parse(post(headers, "4\r\nbody\r\n0\r\n\r\n")).refused, 400u) << headers;
    }
}

TEST(RequestParser, RefusesTransferEncodingInHttp10) {
    EXPECT_EQ(parse("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").refused,
              400u);
}

TEST(RequestParser, AsksForOneWellFormedHost) {
    EXPECT_EQ(parse("GET / HTTP/1.1\r\n\r\n").refused, 400u);
    EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n").refused, 400u);
    EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n").refused, 400u);
    EXPECT_TRUE(parse("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n").done);
    EXPECT_TRUE(parse("GET / HTTP/1.1\r\nHost:\r\n\r\n").done);
    EXPECT_TRUE(parse("GET / HTTP/1.0\r\n\r\n").done);
}

TEST(RequestParser, RefusesOtherVersionsAndRequestLines) {
    for (const char* line : {"GET / HTTP/2.0", "GET / HTTP/1.2", "GET /", "GET  / HTTP/1.1",
                             "GET / http/1.1", "GET / ", "", "G@T / HTTP/1.1", "PRI * HTTP/2.0"}) {
        EXPECT_EQ(parse(std::string(line) + "\r\nHost: a\r\n\r\n").refused, 400u) << line;
    }
}

TEST(RequestParser, RefusesMalformedChunks) {
    for (const char* body :
         {"x\r\nbody\r\n0\r\n\r\n", "4\r\nbodyy\r\n0\r\n\r\n", "-4\r\nbody\r\n",
          "4\nbody\n0\n\n\r\n", "ffffffffffffffffff\r\nbody\r\n", "4\r\nbodyXX0\r\n\r\n"}) {
        const unsigned refused = parse(post("Transfer-Encoding: chunked\r\n", body)).refused;
        EXPECT_TRUE(refused == 400u || refused == 413u) << body << refused;
    }
}

// A quoted extension that Beast alone would read across the line's end.
TEST(RequestParser, EndsAChunksSizeWithItsLine) {
    EXPECT_EQ(
        parse(post("Transfer-Encoding: chunked\r\n", "4;a=\"\r\nbody\"\r\n0\r\n\r\n")).refused,
        400u);
    EXPECT_TRUE(
        parse(post("Transfer-Encoding: chunked\r\n", "4;a=\"\\\"b\"\r\nbody\r\n0\r\n\r\n")).done);
}

TEST(RequestParser, LimitsAChunksExtensions) {
    const std::string name(2'000, 'a');
    EXPECT_EQ(parse(post("Transfer-Encoding: chunked\r\n", "4;" + name)).refused, 400u);
    EXPECT_EQ(parse(post("Transfer-Encoding: chunked\r\n", "4;" + name + "\r\nbody\r\n")).refused,
              400u);
}

TEST(RequestParser, RefusesTrailers) {
    EXPECT_EQ(parse(post("Transfer-Encoding: chunked\r\n", "0\r\nX-Late: 1\r\n\r\n")).refused,
              400u);
    EXPECT_EQ(
        parse(post("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 1\r\n\r\n")).refused,
        400u);
}

TEST(RequestParser, LimitsChunkedBodies) {
    const std::string body = "a\r\n0123456789\r\n1\r\nx\r\n0\r\n\r\n";
    EXPECT_EQ(parse(post("Transfer-Encoding: chunked\r\n", body), 10).refused, 413u);
    EXPECT_TRUE(parse(post("Transfer-Encoding: chunked\r\n", body), 11).done);
}

TEST(RequestParser, TakesNoOtherExpectation) {
    EXPECT_EQ(parse(post("Expect: 200-ok\r\nContent-Length: 4\r\n")).refused, 417u);
}

TEST(ForbiddenByte, IsFoundWhereverItStands) {
    for (const std::string& head :
         {std::string("GET / HTTP/1.1\nHost: a\n\n"), std::string("GET / HTTP/1.1\r\nA: b\rc\r\n"),
          std::string("GET / HTTP/1.1\r\nA: b\r\n c\r\n"), std::string("A: b\r\n\tc\r\n"),
          std::string("A: b\0c\r\n", 8), std::string("A: \x01\r\n"), std::string("A: \x7f\r\n"),
          std::string("A: \x1b[2J\r\n"), std::string("\n"), std::string("A: b\r\r\n")}) {
        EXPECT_TRUE(find_forbidden_byte(head)) << head;
        bool found = false; // and when it arrives byte by byte
        for (std::size_t size = 1; size <= head.size(); ++size) {
            found = found || find_forbidden_byte(std::string_view(head).substr(0, size), size - 1);
        }
        EXPECT_TRUE(found) << head;
    }
    EXPECT_FALSE(
        find_forbidden_byte("GET / HTTP/1.1\r\nA:\tb \r\nUser: gr\xc3\xbc\xc3\x9f\r\n\r\n"));
}

} // namespace
} // namespace userfold::http
