// The rules that every text a person types obeys, and the Unicode forms that it is kept and
// compared in.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "writer/input/checked.h"

namespace userfold::input {

struct TextRule {
    // In code points after normalisation; above 0 a blank text is refused too.
    std::size_t length_min = 0;
    std::size_t length_max = 0;
    bool line_breaks = false; // \n and \t may appear
};

// The text in Unicode Normalization Form C. Refused are: bytes that aren't UTF-8 (unpaired
// surrogates among them), control characters, line and paragraph separators, noncharacters,
// explicit bidirectional formatting (UAX #9: LRE to RLO, LRI to PDI), which lets a name rewrite
// what stands beside it, and lengths outside the rule.
Checked<> check_text(std::string_view text, const TextRule& rule);

// Code points of valid UTF-8; nothing for anything else.
std::optional<std::size_t> count_code_points(std::string_view text);

// NFKC_Casefold (Unicode 3.13, toNFKC_Casefold): the form in which names are compared. Bytes that
// aren't UTF-8 become U+FFFD.
std::string fold_case(std::string_view text);

} // namespace userfold::input
