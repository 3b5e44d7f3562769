#include "http/client_address.h"

#include <gtest/gtest.h>

namespace userfold::http {
namespace {

std::string client_of(std::vector<std::string> values) {
    const TrustedProxies proxies({"10.0.0.0/8", "::1", "2001:db8::/32"});
    Request request;
    for (std::string& value : values) {
        request.headers.push_back({"x-forwarded-for", std::move(value)});
        request.headers.push_back({"Accept", "*/*"});
    }
    const auto address = forwarded_for(request, proxies);
    return address ? address->to_string() : "none";
}

TEST(ClientAddress, IsTheRightmostThatIsNoTrustedProxy) {
    EXPECT_EQ(client_of({"192.0.2.1"}), "192.0.2.1");
    EXPECT_EQ(client_of({"6.6.6.6, 192.0.2.1, 10.1.2.3"}), "192.0.2.1");
    EXPECT_EQ(client_of({"6.6.6.6", "192.0.2.1", "10.1.2.3,10.9.9.9"}), "192.0.2.1");
    EXPECT_EQ(client_of({"10.0.0.1, 10.0.0.2"}), "10.0.0.1");
    EXPECT_EQ(client_of({"2001:db8::5, [2001:db8::6]:443"}), "2001:db8::5");
    EXPECT_EQ(client_of({"[2a00::1]:4711, 10.0.0.1:80"}), "2a00::1");
    EXPECT_EQ(client_of({"::ffff:192.0.2.7, ::ffff:10.0.0.1"}), "192.0.2.7");
}

TEST(ClientAddress, StopsAtWhatIsNoAddress) {
    EXPECT_EQ(client_of({"192.0.2.1, unknown, 10.0.0.1"}), "10.0.0.1");
    EXPECT_EQ(client_of({"nonsense"}), "none");
    EXPECT_EQ(client_of({""}), "none");
    EXPECT_EQ(client_of({}), "none");
    EXPECT_EQ(client_of({"192.0.2.1,"}), "none");
}

TEST(TrustedProxies, KnowsItsNetworks) {
    const TrustedProxies proxies({"10.1.2.3/8", "192.0.2.1", "fe80::/10"});
    const auto contains = [&](const char* address) {
        return proxies.contains(boost::asio::ip::make_address(address));
    };
    EXPECT_TRUE(contains("10.255.0.1"));
    EXPECT_TRUE(contains("::ffff:10.0.0.1"));
    EXPECT_TRUE(contains("192.0.2.1"));
    EXPECT_TRUE(contains("febf::1"));
    EXPECT_FALSE(contains("192.0.2.2"));
    EXPECT_FALSE(contains("11.0.0.1"));
    EXPECT_FALSE(contains("::1"));
    EXPECT_THROW(TrustedProxies({"10.0.0.0/33"}), std::runtime_error);
    EXPECT_THROW(TrustedProxies({"proxy.example.org"}), std::runtime_error);
}

TEST(ForwardedProto, IsTheLastOne) {
    Request request;
    EXPECT_FALSE(forwarded_https(request));
    request.headers = {{"X-Forwarded-Proto", "http, https"}};
    EXPECT_TRUE(forwarded_https(request));
    request.headers = {{"X-Forwarded-Proto", "https, http"}};
    EXPECT_FALSE(forwarded_https(request));
}

} // namespace
} // namespace userfold::http
