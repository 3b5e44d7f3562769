// Telephone numbers.
#pragma once

#include <string_view>

#include "writer/input/checked.h"

namespace userfold::input {

// E.164: '+', then 7 to 15 digits of which the first is none of 0. No separators: one number, one
// text.
Checked<> check_phone(std::string_view text);

} // namespace userfold::input
