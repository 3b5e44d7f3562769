// Time zones.
#pragma once

#include <string_view>

#include "writer/input/checked.h"

namespace userfold::input {

// An identifier of the IANA time zone database ("Europe/Paris", "UTC"), links included, as sent: no
// custom offset such as "GMT+3" and none of ICU's own abbreviations.
Checked<> check_time_zone(std::string_view text);

} // namespace userfold::input
