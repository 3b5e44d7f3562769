#include "writer/input/language_tag.h"

#include <algorithm>
#include <array>
#include <unicode/uloc.h>

namespace userfold::input {
namespace {

constexpr std::size_t bytes_max = 64;

bool is_subtag_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

// The canonical form by way of ICU's locale id; empty if the tag is, or isn't well-formed to its
// last byte.
std::string canonical(std::string_view text) {
    if (text.empty()) return {};
    const std::string tag(text);
    std::array<char, 256> locale{};
    std::array<char, 256> result{};
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t parsed = 0;
    uloc_forLanguageTag(tag.c_str(), locale.data(), static_cast<std::int32_t>(locale.size()),
                        &parsed, &status);
    if (U_FAILURE(status) || static_cast<std::size_t>(parsed) != tag.size()) return {};
    const std::int32_t length = uloc_toLanguageTag(
        locale.data(), result.data(), static_cast<std::int32_t>(result.size()), true, &status);
    // Without room for the terminating zero the status is a warning, not a failure.
    if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING) return {};
    return {result.data(), static_cast<std::size_t>(length)};
}

} // namespace

Checked<> check_language_tag(std::string_view text) {
    if (text.size() <= bytes_max && std::ranges::all_of(text, is_subtag_character)) {
        // ICU needs a second pass where a replaced subtag makes another one replaceable, and leaves
        // bits of some malformed extensions, which the second pass refuses.
        std::string tag = canonical(canonical(text));
        if (!tag.empty() && tag.size() <= bytes_max && canonical(tag) == tag) return tag;
    }
    return std::unexpected("must be a BCP 47 language tag such as en or pt-BR");
}

} // namespace userfold::input
