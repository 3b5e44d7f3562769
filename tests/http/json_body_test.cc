#include "http/json_body.h"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace userfold::http {
namespace {

std::string detail_of(std::string_view body) {
    const auto parsed = parse_object(body);
    if (parsed) return "";
    EXPECT_EQ(parsed.error().slug, "not-json");
    EXPECT_EQ(parsed.error().status, 400u);
    return parsed.error().detail;
}

std::string nested(std::size_t arrays) {
    return "{\"a\":" + std::string(arrays, '[') + std::string(arrays, ']') + "}";
}

TEST(JsonBody, KeepsEveryKindOfValue) {
    constexpr std::string_view kBody =
        R"({"text":"gr\u00fc\u00df \ud83d\ude00","n":-5,"u":18446744073709551615,"d":1.5,)"
        R"("yes":true,"none":null,"list":[1,[2],{}],"deep":{"text":"","a":{"a":1}}})";
    const auto parsed = parse_object(kBody);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(boost::json::serialize(*parsed),
              R"({"text":"grüß 😀","n":-5,"u":18446744073709551615,"d":1.5E0,)"
              R"("yes":true,"none":null,"list":[1,[2],{}],"deep":{"text":"","a":{"a":1}}})");
    EXPECT_TRUE(parse_object(" \r\n\t{} \n"));
}

TEST(JsonBody, NamesTheByteThatIsWrong) {
    EXPECT_TRUE(detail_of(R"({"a":1,})").starts_with("At byte 7:"));
    EXPECT_TRUE(detail_of(R"({"a":1} x)").starts_with("At byte 8:"));
    EXPECT_TRUE(detail_of("").starts_with("At byte 0:"));
    EXPECT_TRUE(detail_of(R"({"a":)").starts_with("At byte 5:"));
    EXPECT_TRUE(detail_of("[1]").starts_with("At byte 0:"));
}

TEST(JsonBody, RefusesWhatIsNoStrictJson) {
    for (const char* body :
         {"{'a':1}", "{a:1}", R"({"a":01})", R"({"a":NaN})", R"({"a":1}{"b":2})", "null", "7",
          R"({"a":1}/**/)", "{\"a\":\"\x01\"}", R"({"a":"\ud800"})", "\xef\xbb\xbf{}"}) {
        EXPECT_NE(detail_of(body), "") << body;
    }
}

TEST(JsonBody, RefusesInvalidUtf8) {
    EXPECT_NE(detail_of("{\"a\":\"\xff\"}"), "");
    EXPECT_NE(detail_of("{\"a\":\"\xc0\xaf\"}"), "");
    EXPECT_NE(detail_of("{\"a\":\"\xed\xa0\x80\"}"), "");
    EXPECT_NE(detail_of("{\"\xe2\x82\":1}"), "");
}

TEST(JsonBody, RefusesAMemberGivenTwice) {
    EXPECT_EQ(detail_of(R"({"a":1,"b":2,"a":3})"),
              "At byte 18: an object that has a member twice ends here.");
    EXPECT_NE(detail_of(R"({"x":[{"a":1,"a":1}]})"), "");
    EXPECT_NE(detail_of(R"({"a":1,"\u0061":2})"), "");
    EXPECT_NE(detail_of(R"({"":1,"":2})"), "");
    EXPECT_EQ(detail_of(R"({"a":{"a":1},"b":{"a":1},"ab":{"b":{"a":[{"a":1},{"a":2}]}}})"), "");
}

TEST(JsonBody, LimitsDepthAndSize) {
    EXPECT_EQ(detail_of(nested(kJsonDepthMax - 1)), "");
    EXPECT_NE(detail_of(nested(kJsonDepthMax)), "");
    const auto large = parse_object(std::string(kJsonBytesMax + 1, ' '));
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().status, 413u);
}

} // namespace
} // namespace userfold::http
