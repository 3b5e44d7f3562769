#include "writer/passwords/phc_string.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace userfold::passwords {
namespace {

// From libargon2's own tests: "password" under the salt "somesalt".
constexpr std::string_view known =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

std::string replaced(std::string_view part, std::string_view by) {
    std::string text(known);
    const std::size_t at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return text.replace(at, part.size(), by);
}

TEST(PhcString, is_read_as_written) {
    const auto phc = parse_phc(known);
    ASSERT_TRUE(phc.has_value());
    EXPECT_EQ(phc->cost, (Argon2Cost{65536, 2, 1}));
    EXPECT_EQ(std::string(phc->salt.begin(), phc->salt.end()), "somesalt");
    EXPECT_EQ(phc->tag.size(), 32U);
    EXPECT_EQ(format_phc(*phc), known);
}

TEST(PhcString, refuses_everything_else) {
    for (const std::string& text : {std::string(),
                                    std::string("$"),
                                    std::string("$argon2id$"),
                                    std::string(known.substr(1)),
                                    std::string(known) + "$",
                                    std::string(known) + " ",
                                    replaced("argon2id", "argon2i"),
                                    replaced("argon2id", "argon2d"),
                                    replaced("argon2id", "scrypt"),
                                    replaced("v=19", "v=16"),
                                    replaced("v=19$", ""),
                                    replaced("m=65536", "m=065536"),
                                    replaced("m=65536", "m=-1"),
                                    replaced("m=65536", "m=4294967296"),
                                    replaced("m=65536", "m=99999999999999999999"),
                                    replaced("m=65536", "m="),
                                    replaced("t=2", "t=2x"),
                                    replaced(",p=1", ",p=1,keyid=a"),
                                    replaced("t=2,p=1", "p=1,t=2"),
                                    replaced("c29tZXNhbHQ", "c29tc2FsdA"),
                                    replaced("c29tZXNhbHQ", "c29tZXNhbHQ="),
                                    replaced("c29tZXNhbHQ", "c29tZXNhbHR"),
                                    replaced("c29tZXNhbHQ", "c29tZXNhbH!"),
                                    replaced("c29tZXNhbHQ", "c29tZXNhbHQAA"),
                                    std::string(known.substr(0, known.rfind('$'))),
                                    std::string(known.substr(0, known.rfind('$') + 8)),
                                    std::string(10'000, '$')}) {
        EXPECT_EQ(parse_phc(text), std::unexpected(PasswordErrc::malformed_hash)) << text;
    }
}

bool is_refused_or_kept(std::string_view text) {
    const auto phc = parse_phc(text);
    return !phc || format_phc(*phc) == text;
}

RC_GTEST_PROP(PhcString, survives_any_bytes, (const std::string& text)) {
    RC_ASSERT(is_refused_or_kept(text));
}

RC_GTEST_PROP(PhcString, survives_any_damage, ()) {
    std::string text(known);
    const int damages = *rc::gen::inRange(1, 4);
    for (int i = 0; i < damages; ++i) {
        text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
    }
    RC_ASSERT(is_refused_or_kept(text));
}

RC_GTEST_PROP(PhcString, parse_undoes_format, ()) {
    const auto bytes = [](std::size_t least, std::size_t most) {
        const auto size = *rc::gen::inRange(least, most + 1);
        return *rc::gen::container<std::vector<std::uint8_t>>(size,
                                                              rc::gen::arbitrary<std::uint8_t>());
    };
    const PhcString phc{{*rc::gen::arbitrary<std::uint32_t>(), *rc::gen::arbitrary<std::uint32_t>(),
                         *rc::gen::arbitrary<std::uint32_t>()},
                        bytes(8, 64),
                        bytes(16, 64)};
    const auto parsed = parse_phc(format_phc(phc));
    RC_ASSERT(parsed.has_value());
    RC_ASSERT((*parsed == phc));
}

} // namespace
} // namespace userfold::passwords
