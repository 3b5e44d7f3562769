#include "writer/mailer/sender_identity.h"

#include <gtest/gtest.h>

namespace userfold::mailer {
namespace {

TEST(SenderIdentity, ComesFromThePublicUrl) {
    const auto identity = make_sender_identity("https://id.example.org/", "");
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->public_url, "https://id.example.org");
    EXPECT_EQ(identity->domain, "id.example.org");
    EXPECT_EQ(identity->from.address, "no-reply@id.example.org");
}

TEST(SenderIdentity, WritesAddressesAsMailDoes) {
    EXPECT_EQ(make_sender_identity("http://127.0.0.1:8080", "")->from.address,
              "no-reply@[127.0.0.1]");
    EXPECT_EQ(make_sender_identity("http://[::1]:8080", "")->domain, "[IPv6:::1]");
    EXPECT_EQ(make_sender_identity("http://localhost:8080", "")->domain, "localhost");
}

TEST(SenderIdentity, MayBeGiven) {
    const auto identity =
        make_sender_identity("https://example.org/accounts", "Accounts <accounts@example.com>");
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->public_url, "https://example.org/accounts");
    EXPECT_EQ(identity->from, (Mailbox{"Accounts", "accounts@example.com"}));
}

TEST(SenderIdentity, NamesTheOptionThatIsWrong) {
    for (const char* url : {"", "example.org", "ftp://example.org", "http://", "http://a/?b",
                            "http://a/#b", "http://user@a/", "http://a b/", "http://a/\r\nX: y"}) {
        const auto identity = make_sender_identity(url, "");
        ASSERT_FALSE(identity) << url;
        EXPECT_NE(identity.error().find("--public-url"), std::string::npos);
    }
    const auto identity = make_sender_identity("http://a", "nobody");
    ASSERT_FALSE(identity);
    EXPECT_NE(identity.error().find("--mail-from"), std::string::npos);
}

} // namespace
} // namespace userfold::mailer
