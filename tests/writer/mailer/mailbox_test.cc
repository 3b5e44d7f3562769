#include "writer/mailer/mailbox.h"

#include <gtest/gtest.h>

namespace userfold::mailer {
namespace {

TEST(Mailbox, IsAnAddress) {
    EXPECT_EQ(parse_mailbox("no-reply@example.org"), (Mailbox{"", "no-reply@example.org"}));
}

TEST(Mailbox, MayHaveAName) {
    const Mailbox expected{"Userfold, Inc.", "no-reply@example.org"};
    EXPECT_EQ(parse_mailbox("Userfold, Inc. <no-reply@example.org>"), expected);
    EXPECT_EQ(parse_mailbox("\"Userfold, Inc.\" <no-reply@example.org>"), expected);
}

TEST(Mailbox, MayBeAtAHostWithoutAName) {
    EXPECT_TRUE(parse_mailbox("no-reply@localhost"));
    EXPECT_TRUE(parse_mailbox("no-reply@[127.0.0.1]"));
    EXPECT_TRUE(parse_mailbox("no-reply@[IPv6:::1]"));
}

TEST(Mailbox, HoldsNothingThatCouldEndAHeader) {
    EXPECT_FALSE(parse_mailbox("a@example.org\r\nBcc: b@example.org"));
    EXPECT_FALSE(parse_mailbox("Name\nBcc: x <a@example.org>"));
    EXPECT_FALSE(parse_mailbox(std::string_view("a\0b@example.org", 15)));
}

TEST(Mailbox, IsOneAddressOnly) {
    EXPECT_FALSE(parse_mailbox(""));
    EXPECT_FALSE(parse_mailbox("example.org"));
    EXPECT_FALSE(parse_mailbox("a@"));
    EXPECT_FALSE(parse_mailbox("a@example.org, b@example.org"));
    EXPECT_FALSE(parse_mailbox("a@example.org> <b@example.org"));
    EXPECT_FALSE(parse_mailbox("a b@example.org"));
    EXPECT_FALSE(parse_mailbox("a@[127.0.0.1]x"));
}

TEST(Mailbox, QuotesItsNameInHeaders) {
    EXPECT_EQ(to_header({"", "a@example.org"}), "a@example.org");
    EXPECT_EQ(to_header({"Say \"hi\" \\ now", "a@example.org"}),
              "\"Say \\\"hi\\\" \\\\ now\" <a@example.org>");
}

TEST(Mailbox, EncodesANameThatIsNotAscii) {
    EXPECT_EQ(to_header({"Bücher", "a@example.org"}), "=?UTF-8?B?QsO8Y2hlcg==?= <a@example.org>");
}

TEST(Mailbox, CutsLongNamesBetweenCharacters) {
    std::string name;
    for (int i = 0; i < 40; ++i) name += "é";
    std::string first = "=?UTF-8?B?";
    for (int i = 0; i < 7; ++i) first += "w6nDqcOp"; // three characters each
    std::string second = "=?UTF-8?B?";
    for (int i = 0; i < 6; ++i) second += "w6nDqcOp";
    EXPECT_EQ(to_header({name, "a@example.org"}),
              first + "w6k=?=\r\n " + second + "?= <a@example.org>");
}

} // namespace
} // namespace userfold::mailer
