// Links to the web.
#pragma once

#include <string_view>

#include "writer/input/checked.h"

namespace userfold::input {

// An absolute http or https URL (RFC 3986) with a host and without user information, at most 2,048
// bytes; kept as sent.
Checked<> check_url(std::string_view text);

} // namespace userfold::input
