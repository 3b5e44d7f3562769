#include "writer/input/name.h"

#include <algorithm>

#include "writer/input/text.h"

namespace userfold::input {
namespace {

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_lower_name_character(char c) {
    return is_lower(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

bool is_name_character(char c) {
    return is_lower_name_character(c) || (c >= 'A' && c <= 'Z');
}

bool is_name(std::string_view text, std::size_t length_max, bool (*is_allowed)(char)) {
    return !text.empty() && text.size() <= length_max && std::ranges::all_of(text, is_allowed);
}

} // namespace

Checked<> check_purpose(std::string_view text) {
    if (is_name(text, 64, is_lower_name_character)) return std::string(text);
    return std::unexpected("must be 1 to 64 of a-z, 0-9, '_', '.' and '-'");
}

Checked<> check_role_name(std::string_view text) {
    if (is_name(text, 64, is_lower_name_character) && is_lower(text[0])) return std::string(text);
    return std::unexpected("must be 1 to 64 of a-z, 0-9, '_', '.' and '-', a letter first");
}

Checked<> check_member_name(std::string_view text) {
    if (is_name(text, 32, is_name_character)) return std::string(text);
    return std::unexpected("must have a name of 1 to 32 letters, digits, '_', '.' and '-'");
}

Checked<> check_policy_version(std::string_view text) {
    return check_text(text, {.length_min = 1, .length_max = 64});
}

Checked<> check_token(std::string_view text) {
    const auto is_visible = [](char c) { return c > ' ' && c <= '~'; };
    if (!text.empty() && text.size() <= 512 && std::ranges::all_of(text, is_visible)) {
        return std::string(text);
    }
    return std::unexpected("must be a token as it was handed out");
}

} // namespace userfold::input
