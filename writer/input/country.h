// Countries.
#pragma once

#include <string_view>

#include "writer/input/checked.h"

namespace userfold::input {

// An ISO 3166-1 alpha-2 code, and what ICU lists beside them (XK for Kosovo), kept in upper case.
Checked<> check_country(std::string_view text);

} // namespace userfold::input
