#include "userfold/import/server_url.h"

#include <gtest/gtest.h>

namespace userfold::importer {
namespace {

TEST(ServerUrl, is_scheme_host_and_perhaps_port) {
    const auto plain = parse_server_url("http://127.0.0.1:8080");
    ASSERT_TRUE(plain.has_value());
    EXPECT_EQ(plain->host, "127.0.0.1");
    EXPECT_EQ(plain->port, 8080);
    EXPECT_FALSE(plain->tls);

    const auto tls = parse_server_url("https://users.example.com/");
    ASSERT_TRUE(tls.has_value());
    EXPECT_EQ(tls->host, "users.example.com");
    EXPECT_EQ(tls->port, 443);
    EXPECT_TRUE(tls->tls);

    EXPECT_EQ(parse_server_url("http://[::1]:9")->host, "::1");
    EXPECT_EQ(parse_server_url("http://localhost")->port, 80);
}

TEST(ServerUrl, is_nothing_else) {
    for (const std::string_view url :
         {"", "127.0.0.1:8080", "localhost", "ftp://localhost", "http://", "http://a/b",
          "http://a?b", "http://a#b", "http://user@a", "http://a:0", "http://a:65536",
          "http://a:999999999999", "http://a b"}) {
        EXPECT_FALSE(parse_server_url(url).has_value()) << url;
    }
}

} // namespace
} // namespace userfold::importer
