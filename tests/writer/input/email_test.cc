#include "writer/input/email.h"

#include <gtest/gtest.h>

#include "tests/writer/input/parsing.h"

namespace userfold::input {
namespace {

TEST(Email, is_kept_as_typed_and_compared_by_its_key) {
    const auto email = check_email("Ann.Example+News@Example.COM");
    ASSERT_TRUE(email.has_value());
    EXPECT_EQ(email->address, "Ann.Example+News@Example.COM");
    EXPECT_EQ(email->key, "ann.example+news@example.com");
}

TEST(Email, takes_every_atom_character) {
    for (const char c : std::string_view("!#$%&'*+-/=?^_`{|}~")) {
        EXPECT_TRUE(check_email(std::string("a") + c + "b@example.com")) << c;
    }
}

TEST(Email, refuses_what_is_no_address) {
    for (const std::string_view text : {"",
                                        "@",
                                        "a",
                                        "a@",
                                        "@example.com",
                                        "a@example",
                                        "a@localhost",
                                        "a b@example.com",
                                        ".a@example.com",
                                        "a.@example.com",
                                        "a..b@example.com",
                                        "a@b@example.com",
                                        "\"a b\"@example.com",
                                        "a(c)@example.com",
                                        "a@[127.0.0.1]",
                                        "a@127.0.0.1",
                                        "a@example.com.",
                                        "a@.example.com",
                                        "a@example..com",
                                        "a@-example.com",
                                        "a@example-.com",
                                        "a@exa_mple.com",
                                        "a@exam ple.com",
                                        " a@example.com",
                                        "a@example.com ",
                                        "a@example.com\n",
                                        "Ann <a@example.com>",
                                        "a,b@example.com",
                                        "a;b@example.com",
                                        "a\\b@example.com",
                                        "mailto:a@example.com",
                                        "a@example.com/x"}) {
        EXPECT_FALSE(check_email(text)) << text;
    }
    using std::string_view_literals::operator""sv;
    EXPECT_FALSE(check_email("a\0b@example.com"sv));
    EXPECT_FALSE(check_email("a\xff@example.com"));
    EXPECT_FALSE(check_email("a\r\nBcc: b@example.com"));
}

TEST(Email, holds_local_part_and_whole_to_their_lengths) {
    EXPECT_TRUE(check_email(repeat("a", 64) + "@example.com"));
    EXPECT_FALSE(check_email(repeat("a", 65) + "@example.com"));
    const std::string label = repeat("b", 61) + ".";
    const std::string domain = label + label + label + "com"; // 189 bytes
    EXPECT_TRUE(check_email(repeat("a", 64) + "@" + domain)); // 254
    EXPECT_FALSE(check_email(repeat("a", 64) + "@x" + domain));
    EXPECT_FALSE(check_email("a@" + repeat("b", 64) + ".com"));
}

TEST(Email, takes_internationalised_domains) {
    const auto typed = check_email("ann@M\u00dcNCHEN.example");
    ASSERT_TRUE(typed.has_value());
    EXPECT_EQ(typed->key, "ann@xn--mnchen-3ya.example");
    EXPECT_EQ(email_key("ann@xn--mnchen-3ya.example"), typed->key);
    EXPECT_EQ(email_key("ann@mu\u0308nchen.example"), typed->key);
    EXPECT_EQ(email_for_delivery(typed->address), "ann@xn--mnchen-3ya.example");
    EXPECT_FALSE(check_email("ann@xn--a.example")) << "broken Punycode";
    EXPECT_FALSE(check_email("ann@\u2488com.example")) << "a digit with a full stop";
}

TEST(Email, key_folds_case_and_width_beyond_ascii) {
    EXPECT_EQ(email_key("J\u00dcRGEN@example.com"), email_key("ju\u0308rgen@example.com"));
    EXPECT_EQ(email_key("stra\u00dfe@example.com"), email_key("STRASSE@example.com"));
    EXPECT_EQ(email_key("\uff41nn@example.com"), email_key("ann@example.com"));
    EXPECT_NE(email_key("ann@example.com"), email_key("\u0430nn@example.com"))
        << "a Cyrillic letter is another letter";
}

TEST(Email, key_is_its_own_key) {
    for (const std::string_view text : {"Ann@Example.COM", "J\u00dcRGEN@m\u00fcnchen.example",
                                        "\ufb03x@example.com", "\u0130@example.com"}) {
        const auto key = email_key(text);
        ASSERT_TRUE(key.has_value()) << text;
        EXPECT_EQ(email_key(*key), key) << text;
    }
}

TEST(Email, refuses_letters_that_fold_into_something_else) {
    EXPECT_FALSE(check_email("a\u037ab@example.com")) << "folds to a space and an iota";
    EXPECT_FALSE(check_email("a\u200db@example.com")) << "invisible";
    EXPECT_FALSE(check_email("a\u3164b@example.com")) << "an invisible letter";
}

} // namespace
} // namespace userfold::input
