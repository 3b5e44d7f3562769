#include "http/target.h"

#include <gtest/gtest.h>

namespace userfold::http {
namespace {

using Query = std::vector<std::pair<std::string, std::string>>;

// The path, or the status of the refusal.
std::string path_of(std::string target, Query* query = nullptr) {
    Request request;
    request.target = std::move(target);
    const auto parsed = parse_target(request);
    if (!parsed) return std::to_string(parsed.error().status);
    if (query) *query = request.query;
    return request.path;
}

TEST(Target, DecodesThePath) {
    EXPECT_EQ(path_of("/"), "/");
    EXPECT_EQ(path_of("/a%20b/%C3%BC"), "/a b/ü");
    EXPECT_EQ(path_of("/a+b"), "/a+b");
    EXPECT_EQ(path_of("/a//b/"), "/a//b/");
    EXPECT_EQ(path_of("/.well-known/x.y/..z"), "/.well-known/x.y/..z");
    EXPECT_EQ(path_of("*"), "*");
}

TEST(Target, TakesTheAbsoluteForm) {
    EXPECT_EQ(path_of("http://example.org/a/b"), "/a/b");
    EXPECT_EQ(path_of("HTTPS://example.org"), "/");
    Query query;
    EXPECT_EQ(path_of("http://example.org?x=1", &query), "/");
    EXPECT_EQ(query, (Query{{"x", "1"}}));
    EXPECT_EQ(path_of("example.org:443"), "400");
    EXPECT_EQ(path_of("ftp://example.org/"), "400");
    EXPECT_EQ(path_of(""), "400");
}

TEST(Target, RefusesWhatCouldBeReadTwoWays) {
    for (const char* target :
         {"/a%2Fb", "/a%2fb", "/a%00b", "/%", "/%2", "/%zz", "/%c0%af", "/%ff", "/../etc", "/a/..",
          "/a/./b", "/%2e%2e/a", "/.%2E", "/a#b", "/\xff", "/?q=%00", "/?%", "/?q=%e2%82"}) {
        EXPECT_EQ(path_of(target), "400") << target;
    }
}

TEST(Target, DecodesTheQueryInOrder) {
    Query query;
    path_of("/?email=a%2Bb%40c.de&q=x+y&&flag&=v&q=2&e=a=b", &query);
    EXPECT_EQ(query, (Query{{"email", "a+b@c.de"},
                            {"q", "x y"},
                            {"flag", ""},
                            {"", "v"},
                            {"q", "2"},
                            {"e", "a=b"}}));
}

TEST(Target, HasLimits) {
    EXPECT_EQ(path_of("/" + std::string(kTargetBytesMax, 'a')), "414");
    std::string many = "/?";
    for (std::size_t i = 0; i < kQueryParametersMax; ++i) many += "a&";
    EXPECT_EQ(path_of(many), "/");
    EXPECT_EQ(path_of(many + "a"), "400");
}

} // namespace
} // namespace userfold::http
