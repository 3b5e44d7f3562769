#include "writer/input/country.h"

#include <unicode/uloc.h>

namespace userfold::input {
namespace {

char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_known(std::string_view code) {
    for (const char* const* known = uloc_getISOCountries(); *known != nullptr; ++known) {
        if (code == *known) return true;
    }
    return false;
}

} // namespace

Checked<> check_country(std::string_view text) {
    if (text.size() == 2) {
        const std::string code{to_upper(text[0]), to_upper(text[1])};
        if (is_known(code)) return code;
    }
    return std::unexpected("must be an ISO 3166-1 country code of two letters, such as FR");
}

} // namespace userfold::input
