#include "writer/input/password.h"

#include <gtest/gtest.h>

#include "tests/writer/input/parsing.h"

namespace userfold::input {
namespace {

TEST(Password, has_15_to_256_characters_and_no_rule_of_composition) {
    EXPECT_FALSE(check_new_password(repeat("a", 14)));
    EXPECT_EQ(check_new_password(repeat("a", 15)), repeat("a", 15));
    EXPECT_TRUE(check_new_password(repeat("\u00e9", 256)));
    EXPECT_FALSE(check_new_password(repeat("a", 257)));
    EXPECT_EQ(check_new_password("short").error(), "must have 15 to 256 characters");
}

TEST(Password, may_be_shorter_beside_a_second_factor) {
    EXPECT_TRUE(check_new_password("eight ch", password_length_min_with_second_factor));
    EXPECT_FALSE(check_new_password("seven c", password_length_min_with_second_factor));
}

TEST(Password, is_the_same_from_every_keyboard) {
    EXPECT_EQ(prepare_password("caf\u00e9 \ufb01sh"), prepare_password("cafe\u0301 fish"));
    EXPECT_EQ(prepare_password("a\u3000b\u00a0c\u1680d"), "a b c d");
    EXPECT_NE(prepare_password("Case"), prepare_password("case"));
}

TEST(Password, keeps_every_space) {
    EXPECT_EQ(prepare_password("  a  b "), "  a  b ");
}

TEST(Password, is_counted_after_normalisation) {
    EXPECT_TRUE(check_new_password(repeat("\ufb03", 5))) << "five ligatures of three letters";
    EXPECT_FALSE(check_new_password(repeat("e\u0301", 14)));
}

TEST(Password, refuses_what_no_keyboard_types) {
    EXPECT_FALSE(prepare_password(""));
    EXPECT_FALSE(prepare_password("tab\there"));
    EXPECT_FALSE(prepare_password("a\x7f"));
    EXPECT_FALSE(prepare_password("\xff"));
    EXPECT_FALSE(prepare_password("\ufdd0"));
    EXPECT_FALSE(prepare_password("\u0378")) << "unassigned: its normal form may yet change";
}

TEST(Password, to_try_may_be_of_any_length_within_reason) {
    EXPECT_TRUE(prepare_password("x"));
    EXPECT_TRUE(prepare_password(repeat("x", 1024)));
    EXPECT_FALSE(prepare_password(repeat("x", 1025)));
}

} // namespace
} // namespace userfold::input
