#include "userfold/import/access_log_event.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "events/crypto.h"

namespace userfold::importer {
namespace {

namespace json = boost::json;

const AccessLogLine page{"10.1.2.3", 1431857103000, "GET", "/a",        "x=1",
                         "HTTP/1.1", 200,           5,     "http://r/", "Mozilla"};

json::object event_of(const AccessLogLine& line) {
    return json::parse(access_log_event(line, "id-7")).as_object();
}

TEST(AccessLogEvent, is_a_page_call_for_a_page_view) {
    const json::value expected = json::parse(R"({"type":"page",
        "anonymousId":")" + crypto::base64url(crypto::view(crypto::sha256("10.1.2.3\nMozilla"))) +
                                             R"(",
        "messageId":"id-7","timestamp":"2015-05-17T10:05:03.000Z",
        "context":{"ip":"10.1.2.3","userAgent":"Mozilla",
                   "page":{"path":"/a","referrer":"http://r/","search":"?x=1"}},
        "properties":{"path":"/a","referrer":"http://r/","search":"?x=1","method":"GET",
                      "status":200,"bytes":5}})");
    EXPECT_EQ(event_of(page), expected.as_object());
}

TEST(AccessLogEvent, is_a_track_call_for_everything_else) {
    AccessLogLine line = page;
    line.status = 404;
    const json::object event = event_of(line);
    EXPECT_EQ(event.at("type"), "track");
    EXPECT_EQ(event.at("event"), "Request Logged");
    EXPECT_EQ(event.at("properties").at("status").to_number<int>(), 404);
}

TEST(AccessLogEvent, tells_visitors_apart_by_address_and_agent) {
    AccessLogLine other_agent = page;
    other_agent.user_agent += "!";
    AccessLogLine other_address = page;
    other_address.ip = "10.1.2.4";
    AccessLogLine later = page;
    later.unix_ms += 1;
    later.path = "/b";
    const auto visitor = event_of(page).at("anonymousId");
    EXPECT_NE(event_of(other_agent).at("anonymousId"), visitor);
    EXPECT_NE(event_of(other_address).at("anonymousId"), visitor);
    EXPECT_EQ(event_of(later).at("anonymousId"), visitor);
}

TEST(AccessLogEvent, is_utf8_whatever_the_line_holds) {
    AccessLogLine line = page;
    line.referrer = "http://\xe4\xe5/\xc3\xa9";
    line.user_agent = std::string("\0\xff", 2);
    const json::object event = event_of(line);
    EXPECT_EQ(event.at("properties").at("referrer"), "http://\uFFFD\uFFFD/\u00e9");
    EXPECT_EQ(std::string_view(event.at("context").at("userAgent").as_string()),
              std::string_view("\0\uFFFD", 4));
}

TEST(AccessLogEvent, is_never_larger_than_the_server_takes) {
    for (const std::string_view filling : {"a", "\x01", "\xff", "\"", "\U0001F600"}) {
        AccessLogLine line = page;
        for (std::string* text : {&line.path, &line.query, &line.referrer, &line.user_agent}) {
            while (text->size() < 20'000) *text += filling;
        }
        const std::string event = access_log_event(line, "id-7");
        EXPECT_LE(event.size(), access_log_event_bytes_max);
        EXPECT_GE(event.size(), access_log_event_bytes_max / 3);
        EXPECT_TRUE(json::parse(event).is_object());
    }
}

} // namespace
} // namespace userfold::importer
