#include "writer/mailer/quoted_printable.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace userfold::mailer {
namespace {

// As RFC 2045 says to read it.
std::string decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 3) == "=\r\n") {
            i += 2;
        } else if (text[i] == '=') {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else if (text.substr(i, 2) == "\r\n") {
            out += '\n';
            ++i;
        } else {
            out += text[i];
        }
    }
    return out;
}

TEST(QuotedPrintable, LeavesAsciiAlone) {
    EXPECT_EQ(quoted_printable("Hello, world\n.\n"), "Hello, world\r\n.\r\n");
}

TEST(QuotedPrintable, EncodesTheRest) {
    EXPECT_EQ(quoted_printable("a=é\n"), "a=3D=C3=A9\r\n");
    EXPECT_EQ(quoted_printable("end \nend\t"), "end=20\r\nend=09");
}

RC_GTEST_PROP(QuotedPrintable, GivesBackWhatItTook, (const std::string& text)) {
    RC_ASSERT(decode(quoted_printable(text)) == text);
}

RC_GTEST_PROP(QuotedPrintable, KeepsLinesShortAndPlain, ()) {
    const auto text = *rc::gen::container<std::string>(200, rc::gen::arbitrary<char>());
    const std::string encoded = quoted_printable(text);
    std::size_t line = 0;
    for (const char c : encoded) {
        RC_ASSERT(c == '\r' || c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7F));
        line = c == '\n' ? 0 : line + 1;
        RC_ASSERT(line <= 77U); // the CR of the line's end among them
    }
}

} // namespace
} // namespace userfold::mailer
