#include "userfold/import/access_log.h"

#include <fstream>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "events/time.h"

namespace userfold::importer {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view start = "10.1.2.3 - ann [17/May/2015:10:05:03 +0000] ";

AccessLogLine parsed(std::string_view text) {
    const auto line = parse_access_log_line(text);
    EXPECT_TRUE(line.has_value()) << text << ": " << to_string(line.error());
    return line.value_or(AccessLogLine{});
}

AccessLogLine requested(std::string_view request) {
    return parsed(std::string(start) + "\"" + std::string(request) + "\" 200 1 \"-\" \"-\"");
}

AccessLogErrc refused(std::string_view text) {
    const auto line = parse_access_log_line(text);
    EXPECT_FALSE(line.has_value()) << text;
    return line ? AccessLogErrc::empty : line.error();
}

TEST(AccessLog, reads_the_combined_format) {
    const AccessLogLine line = parsed(
        R"log(83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /a/b.html?x=1&y HTTP/1.1" 200 203023 )log"
        R"log("http://semicomplete.com/" "Mozilla/5.0 (Macintosh)")log");
    EXPECT_EQ(line, (AccessLogLine{"83.149.9.216", *parse_rfc3339("2015-05-17T10:05:03Z"), "GET",
                                   "/a/b.html", "x=1&y", "HTTP/1.1", 200, 203023,
                                   "http://semicomplete.com/", "Mozilla/5.0 (Macintosh)"}));
}

TEST(AccessLog, reads_the_common_format) {
    const AccessLogLine line =
        parsed(R"(example.com - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.0" 304 -)");
    EXPECT_EQ(line.ip, "example.com");
    EXPECT_EQ(line.status, 304U);
    EXPECT_EQ(line.bytes, 0U);
    EXPECT_EQ(line.referrer, "");
    EXPECT_EQ(line.user_agent, "");
}

TEST(AccessLog, heeds_the_zone_of_the_time) {
    const auto at = [](std::string_view time) {
        return parsed("::1 - - [" + std::string(time) + R"(] "GET / HTTP/1.1" 200 1)").unix_ms;
    };
    EXPECT_EQ(at("29/Feb/2024:23:30:00 +0530"), parse_rfc3339("2024-02-29T18:00:00Z"));
    EXPECT_EQ(at("31/Dec/2023:20:00:01 -0800"), parse_rfc3339("2024-01-01T04:00:01Z"));
    EXPECT_EQ(at("31/Dec/2016:23:59:60 +0000"), parse_rfc3339("2017-01-01T00:00:00Z"));
}

TEST(AccessLog, refuses_times_that_do_not_exist) {
    for (const std::string_view time :
         {"30/Feb/2015:10:05:03 +0000", "00/May/2015:10:05:03 +0000", "17/Mai/2015:10:05:03 +0000",
          "17/May/2015:24:05:03 +0000", "17/May/2015:10:60:03 +0000", "17/May/2015:10:05:61 +0000",
          "17/May/2015:10:05:03", "17/May/2015:10:05:03 UTC00", "17/May/15:10:05:03 +0000",
          "17-May-2015:10:05:03 +0000", "17/May/2015:10:05:03 +2400", "17/May/2015 10:05:03 +0000",
          "2015-05-17T10:05:03+00:00 ", "", "1431857103"}) {
        EXPECT_EQ(refused("::1 - - [" + std::string(time) + R"(] "GET / HTTP/1.1" 200 1)"),
                  AccessLogErrc::bad_time)
            << time;
    }
}

TEST(AccessLog, unescapes_what_servers_escape) {
    const AccessLogLine line = parsed(
        std::string(start) + R"("GET /\"q\" HTTP/1.1" 200 1 "http://\xe4\xE5/" "a\\b\tc\q")");
    EXPECT_EQ(line.path, "/\"q\"");
    EXPECT_EQ(line.referrer, "http://\xe4\xe5/");
    EXPECT_EQ(line.user_agent, "a\\b\tc\\q");
    EXPECT_EQ(parsed(std::string(start) + R"("GET / HTTP/1.1" 200 1 "-" "\x00\x2g")").user_agent,
              "\0\\x2g"sv);
}

TEST(AccessLog, forgives_quotes_that_were_not_escaped) {
    EXPECT_EQ(parsed(std::string(start) + R"("GET / HTTP/1.1" 200 1 "-" "say "hi"x")").user_agent,
              R"(say "hi"x)");
    EXPECT_EQ(parsed(std::string(start) + R"("GET / HTTP/1.1" 200 1 "-" "ends in \")").user_agent,
              R"(ends in \)");
}

TEST(AccessLog, ignores_what_servers_add) {
    EXPECT_EQ(parsed(std::string(start) + R"("GET / HTTP/1.1" 200 1 "r" "a" "1.2.3.4" 0.003)"),
              parsed(std::string(start) + R"("GET / HTTP/1.1" 200 1 "r" "a")"));
    EXPECT_EQ(parsed(std::string(start) + "\"GET / HTTP/1.1\" 200 1\r").bytes, 1U);
    EXPECT_EQ(parsed(R"(::1 - a user [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1)").ip,
              "::1");
}

TEST(AccessLog, takes_targets_of_every_form) {
    EXPECT_EQ(requested("GET http://example.com/a?b HTTP/1.1").path, "/a");
    EXPECT_EQ(requested("GET http://example.com/a?b HTTP/1.1").query, "b");
    EXPECT_EQ(requested("GET http://example.com HTTP/1.1").path, "/");
    EXPECT_EQ(requested("GET http://example.com?b HTTP/1.1").path, "/");
    EXPECT_EQ(requested("OPTIONS * HTTP/1.1").path, "*");
    EXPECT_EQ(requested("GET /go?to=http://x/ HTTP/1.1").path, "/go");
    EXPECT_EQ(requested("GET /a b c HTTP/1.1").path, "/a b c");
    EXPECT_EQ(requested("GET /old").path, "/old");
    EXPECT_EQ(requested("GET /old").protocol, "");
    EXPECT_EQ(requested("M-SEARCH * HTTP/1.1").method, "M-SEARCH");
}

TEST(AccessLog, counts_a_line_whose_request_is_none) {
    for (const std::string_view request :
         {"-", "", "\\x16\\x03\\x01\\x02", "GET", "GET ", "get / HTTP/1.1", "{\\\"a\\\": 1}",
          "GET HTTP/1.1", " / HTTP/1.1"}) {
        const AccessLogLine line = requested(request);
        EXPECT_EQ(line.method, "") << request;
        EXPECT_EQ(line.path, "") << request;
        EXPECT_EQ(line.status, 200U) << request;
        EXPECT_FALSE(is_page_view(line)) << request;
    }
}

TEST(AccessLog, says_what_is_broken) {
    const std::string good_start(start);
    EXPECT_EQ(refused(""), AccessLogErrc::empty);
    EXPECT_EQ(refused("\r"), AccessLogErrc::empty);
    EXPECT_EQ(refused("hello world"), AccessLogErrc::no_time);
    EXPECT_EQ(refused(" - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1"),
              AccessLogErrc::no_address);
    EXPECT_EQ(refused("::1 - - [17/May/2015:10:05:03 +0000"), AccessLogErrc::bad_time);
    EXPECT_EQ(refused(good_start), AccessLogErrc::no_request);
    EXPECT_EQ(refused(good_start + "GET / HTTP/1.1 200 1"), AccessLogErrc::no_request);
    EXPECT_EQ(refused(good_start + "\"GET / HTTP/1.1"), AccessLogErrc::no_request);
    EXPECT_EQ(refused(good_start + "\"GET / HTTP/1.1\""), AccessLogErrc::bad_status);
    EXPECT_EQ(refused(good_start + "\"GET / HTTP/1.1\" - 1"), AccessLogErrc::bad_status);
    EXPECT_EQ(refused(good_start + "\"GET / HTTP/1.1\" 2000 1"), AccessLogErrc::bad_status);
    EXPECT_EQ(refused(good_start + "\"GET / HTTP/1.1\" 200"), AccessLogErrc::bad_bytes);
    EXPECT_EQ(refused(good_start + "\"GET / HTTP/1.1\" 200 1x"), AccessLogErrc::bad_bytes);
    EXPECT_EQ(refused(good_start + "\"GET / HTTP/1.1\" 200 99999999999999999999"),
              AccessLogErrc::bad_bytes);
    EXPECT_EQ(refused(std::string(access_log_line_bytes_max + 1, 'a')), AccessLogErrc::too_long);
    EXPECT_EQ(refused(std::string(300, 'a') + " [17/May/2015:10:05:03 +0000] \"-\" 200 1"),
              AccessLogErrc::no_address);
}

TEST(PageView, is_a_page_that_was_shown) {
    AccessLogLine line{.method = "GET", .path = "/", .status = 200};
    EXPECT_TRUE(is_page_view(line));
    for (const unsigned status : {204U, 206U, 299U, 304U}) {
        line.status = status;
        EXPECT_TRUE(is_page_view(line)) << status;
    }
    for (const unsigned status : {100U, 199U, 300U, 301U, 302U, 404U, 500U}) {
        line.status = status;
        EXPECT_FALSE(is_page_view(line)) << status;
    }
    line.status = 200;
    for (const std::string_view method : {"HEAD", "POST", "", "OPTIONS"}) {
        line.method = method;
        EXPECT_FALSE(is_page_view(line)) << method;
    }
}

TEST(PageView, is_no_asset) {
    for (const std::string_view extension :
         {"css", "js", "map", "png", "jpg", "jpeg", "gif", "ico", "svg", "webp", "woff", "woff2",
          "ttf", "eot", "mp4", "webm", "PNG", "Js"}) {
        AccessLogLine line{.method = "GET", .path = "/a/b.", .status = 200};
        line.path += extension;
        EXPECT_FALSE(is_page_view(line)) << line.path;
        line.path += "/";
        EXPECT_TRUE(is_page_view(line)) << line.path;
    }
    for (const std::string_view path : {"/css", "/a.html", "/a.json", "/a.js.html", "/v1.png/",
                                        "/a.pngx", "/a.tar.gz", "/.", ""}) {
        EXPECT_TRUE(is_page_view({.method = "GET", .path = std::string(path), .status = 200}))
            << path;
    }
    EXPECT_FALSE(is_page_view(requested("GET /a.png?b.html HTTP/1.1")));
    EXPECT_TRUE(is_page_view(requested("GET /a?b.png HTTP/1.1")));
}

// The count is awk's, over the same file: method, status and path by its fields 6, 9 and 7.
TEST(AccessLog, reads_every_line_of_a_real_log) {
    std::ifstream file(SAMPLE_ACCESS_LOG);
    int lines = 0;
    int page_views = 0;
    for (std::string text; std::getline(file, text);) {
        const auto line = parse_access_log_line(text);
        ASSERT_TRUE(line.has_value()) << text;
        ++lines;
        page_views += is_page_view(*line) ? 1 : 0;
    }
    EXPECT_EQ(lines, 197);
    EXPECT_EQ(page_views, 94);
}

RC_GTEST_PROP(AccessLog, survives_any_line, (const std::string& text)) {
    parse_access_log_line(text);
    // Whatever stands between its quotes, a line with an escaped request is a line.
    std::string escaped;
    for (const char c : text) {
        if (c == '"' || c == '\\') escaped += '\\';
        escaped += c;
    }
    const auto line = parse_access_log_line(std::string(start) + "\"" + escaped + "\" 200 1");
    RC_ASSERT(line.has_value());
    RC_ASSERT(line->status == 200U);
}

} // namespace
} // namespace userfold::importer
