#include "http/response_writer.h"

#include <gtest/gtest.h>

namespace userfold::http {
namespace {

const std::chrono::system_clock::time_point kMoment{std::chrono::seconds(784111777)};

ResponseContext context() {
    return {"the-id", "the-trace", kMoment};
}

TEST(ResponseWriter, WritesTheWholeHead) {
    const Response response = Response::json(201, "{}").with("Location", "/v1/users/7");
    std::string out = "before|";
    ASSERT_TRUE(append_head(out, response, context()));
    EXPECT_EQ(out,
              "before|HTTP/1.1 201 Created\r\n"
              "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
              "Content-Type: application/json\r\n"
              "Location: /v1/users/7\r\n"
              "Content-Length: 2\r\n"
              "Userfold-Request-Id: the-id\r\n"
              "traceparent: the-trace\r\n"
              "X-Content-Type-Options: nosniff\r\n"
              "Cache-Control: no-store\r\n"
              "\r\n");
}

TEST(ResponseWriter, LeavesCachingToTheHandlerAndFramingToTheServer) {
    Response response;
    response.body = "four";
    response.with("cache-control", "max-age=60").with("content-length", "9");
    response.with("Transfer-Encoding", "chunked").with("Connection", "upgrade");
    std::string out;
    ASSERT_TRUE(append_head(out, response, context()));
    EXPECT_NE(out.find("cache-control: max-age=60\r\n"), std::string::npos);
    EXPECT_EQ(out.find("no-store"), std::string::npos);
    EXPECT_NE(out.find("Content-Length: 4\r\n"), std::string::npos);
    EXPECT_EQ(out.find("chunked"), std::string::npos);
    EXPECT_EQ(out.find("upgrade"), std::string::npos);
}

TEST(ResponseWriter, SaysWhatBecomesOfTheConnection) {
    ResponseContext closing = context();
    closing.keep_alive = false;
    std::string out;
    append_head(out, Response::empty(204), closing);
    EXPECT_NE(out.find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(out.find("Content-Length"), std::string::npos);
    ResponseContext old = context();
    old.http_1_0 = true;
    old.tls = true;
    out.clear();
    append_head(out, Response::empty(200), old);
    EXPECT_NE(out.find("Connection: keep-alive\r\n"), std::string::npos);
    EXPECT_NE(out.find("Strict-Transport-Security: max-age=31536000\r\n"), std::string::npos);
}

TEST(ResponseWriter, RefusesAHeaderThatWouldSplitTheResponse) {
    for (const std::string& value :
         {std::string("a\r\nSet-Cookie: b"), std::string("a\nb"), std::string("a\0b", 3)}) {
        std::string out = "before";
        EXPECT_FALSE(append_head(out, Response::empty(200).with("Location", value), context()));
        EXPECT_EQ(out, "before");
    }
}

} // namespace
} // namespace userfold::http
