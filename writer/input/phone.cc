#include "writer/input/phone.h"

#include <algorithm>

namespace userfold::input {

Checked<> check_phone(std::string_view text) {
    const bool has_form =
        text.size() >= 8 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
        std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
    if (!has_form) {
        return std::unexpected(
            "must be an E.164 number: '+' and 7 to 15 digits, such as +14155550123");
    }
    return std::string(text);
}

} // namespace userfold::input
