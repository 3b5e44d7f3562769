#include "writer/input/text.h"

#include <gtest/gtest.h>

#include "tests/writer/input/parsing.h"

namespace userfold::input {
namespace {

constexpr TextRule name_rule{.length_min = 1, .length_max = 10};
constexpr TextRule prose_rule{.length_max = 10, .line_breaks = true};

TEST(Text, is_kept_in_nfc_and_counted_in_code_points) {
    EXPECT_EQ(check_text("e\u0301", name_rule), "\u00e9");
    EXPECT_TRUE(check_text(repeat("e\u0301", 10), name_rule));
    EXPECT_TRUE(check_text(repeat("\U0001F600", 10), name_rule));
    EXPECT_FALSE(check_text(repeat("\U0001F600", 11), name_rule));
}

TEST(Text, says_which_length_is_wrong) {
    EXPECT_EQ(check_text("", name_rule).error(), "must not be empty");
    EXPECT_EQ(check_text("ab", {.length_min = 3, .length_max = 5}).error(),
              "must have at least 3 characters");
    EXPECT_EQ(check_text(repeat("a", 11), name_rule).error(), "must have at most 10 characters");
}

TEST(Text, is_refused_blank_where_something_must_stand) {
    EXPECT_FALSE(check_text("   ", name_rule));
    EXPECT_FALSE(check_text("\u200b\u3164\u00a0", name_rule));
    EXPECT_TRUE(check_text("   ", prose_rule));
    EXPECT_TRUE(check_text("", prose_rule));
}

TEST(Text, is_refused_with_controls) {
    using std::string_view_literals::operator""sv;
    for (const std::string_view text : {"a\0b"sv, "a\tb"sv, "a\nb"sv, "a\x7f"sv, "a\u0085"sv,
                                        "a\u2028b"sv, "a\u2029b"sv, "\x1b[2J"sv}) {
        EXPECT_FALSE(check_text(text, name_rule));
    }
    EXPECT_TRUE(check_text("a\n\tb", prose_rule));
    EXPECT_FALSE(check_text("a\r\nb", prose_rule));
    EXPECT_FALSE(check_text("a\x1b", prose_rule));
}

TEST(Text, is_refused_with_bidirectional_formatting_and_noncharacters) {
    for (const std::string_view text :
         {"a\u202e", "a\u202a", "a\u2066", "a\u2069", "a\ufdd0", "a\uffff", "a\U0010fffe"}) {
        EXPECT_FALSE(check_text(text, name_rule)) << text;
    }
    EXPECT_TRUE(check_text("\u05d0\u05d1\u200f", name_rule)) << "a mark isn't an override";
}

TEST(Text, is_refused_when_it_is_not_utf8) {
    for (const std::string_view text :
         {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80"}) {
        EXPECT_FALSE(check_text(text, name_rule));
        EXPECT_EQ(count_code_points(text), std::nullopt);
    }
}

} // namespace
} // namespace userfold::input
