// Walking UTF-8 by code points.
#pragma once

#include <cstdint>
#include <string_view>
#include <unicode/utf8.h>

namespace userfold::input {

inline bool is_ascii(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    }
    return true;
}

// Calls visit(code point) for each until it returns false. True if the end was reached; bytes that
// aren't UTF-8 (RFC 3629: no surrogates, no overlong forms) end the walk too.
template <class Visit>
bool every_code_point(std::string_view text, Visit visit) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto size = static_cast<std::int64_t>(text.size());
    for (std::int64_t at = 0; at < size;) {
        UChar32 code_point = -1;
        U8_NEXT(bytes, at, size, code_point);
        if (code_point < 0 || !visit(code_point)) return false;
    }
    return true;
}

} // namespace userfold::input
