#include "writer/input/username.h"

#include <gtest/gtest.h>

#include "tests/writer/input/parsing.h"
#include "writer/input/email.h"
#include "writer/input/identifier.h"

namespace userfold::input {
namespace {

TEST(Username, is_kept_as_typed_and_compared_by_its_key) {
    const auto username = check_username("Ann_99.x-y");
    ASSERT_TRUE(username.has_value());
    EXPECT_EQ(username->name, "Ann_99.x-y");
    EXPECT_EQ(username->key, "ann_99.x-y");
    EXPECT_EQ(username_key("\uff21\uff2e\uff2e_99.X-Y"), username->key) << "full-width letters";
}

TEST(Username, holds_to_3_to_32_characters) {
    EXPECT_FALSE(check_username(""));
    EXPECT_FALSE(check_username("ab"));
    EXPECT_TRUE(check_username("abc"));
    EXPECT_TRUE(check_username(repeat("a", 32)));
    EXPECT_FALSE(check_username(repeat("a", 33)));
    EXPECT_TRUE(check_username(repeat("\u044f", 32))) << "characters, not bytes";
}

TEST(Username, refuses_other_characters) {
    for (const std::string_view text :
         {"a b", "ann@x", "ann!", "ann/x", "ann\n", "...", "_-_", "a\u200bbc", "a\u202ebc",
          "\u0301abc", "ab\u2603", "ann\u00a0x", "ann\u3164",
          "a\xff"
          "bc"}) {
        EXPECT_FALSE(check_username(text)) << text;
    }
}

TEST(Username, is_in_one_script) {
    EXPECT_TRUE(check_username("\u0438\u0432\u0430\u043d")) << "Cyrillic";
    EXPECT_TRUE(check_username("\u0939\u093f\u0928\u094d\u0926\u0940")) << "Devanagari with marks";
    EXPECT_TRUE(check_username("tokyo\u6771\u4eac")) << "Latin with Han";
    EXPECT_FALSE(check_username("p\u0430ypal")) << "Latin with a Cyrillic letter";
    EXPECT_FALSE(check_username("\u03b1bc")) << "Greek with Latin";
}

TEST(Username, key_is_its_own_key) {
    for (const std::string_view text : {"ANN", "Stra\u00dfe", "\ufb03xy", "\u0130van"}) {
        const auto key = username_key(text);
        ASSERT_TRUE(key.has_value()) << text;
        EXPECT_EQ(username_key(*key), key) << text;
    }
    EXPECT_EQ(username_key("a\u037ab"), std::nullopt) << "folds to a space and an iota";
}

TEST(Identifier, meets_the_key_of_the_account) {
    EXPECT_EQ(normalise_identifier("ANN@Example.com"),
              (Identifier{IdentifierKind::email, *email_key("ann@example.com")}));
    EXPECT_EQ(normalise_identifier("Ann"),
              (Identifier{IdentifierKind::username, *username_key("ann")}));
}

TEST(Identifier, is_total) {
    EXPECT_EQ(normalise_identifier("No Such@"), (Identifier{IdentifierKind::email, "no such@"}));
    EXPECT_EQ(normalise_identifier("X!"), (Identifier{IdentifierKind::username, "x!"}));
    EXPECT_EQ(normalise_identifier(""), (Identifier{IdentifierKind::username, ""}));
    EXPECT_EQ(normalise_identifier("\xff"), (Identifier{IdentifierKind::username, "\ufffd"}));
}

} // namespace
} // namespace userfold::input
