#include "writer/input/json_pointer.h"

namespace userfold::input {

std::string escape_pointer_token(std::string_view token) {
    std::string escaped;
    escaped.reserve(token.size());
    for (const char c : token) {
        if (c == '~') {
            escaped += "~0";
        } else if (c == '/') {
            escaped += "~1";
        } else {
            escaped += c;
        }
    }
    return escaped;
}

std::string member_pointer(std::string_view parent, std::string_view member) {
    std::string pointer(parent);
    pointer += '/';
    pointer += escape_pointer_token(member);
    return pointer;
}

std::string element_pointer(std::string_view parent, std::size_t index) {
    std::string pointer(parent);
    pointer += '/';
    pointer += std::to_string(index);
    return pointer;
}

} // namespace userfold::input
