// Language tags.
#pragma once

#include <string_view>

#include "writer/input/checked.h"

namespace userfold::input {

// A well-formed BCP 47 (RFC 5646) tag of at most 64 characters, in canonical form: "EN-us" is kept
// as "en-US", a deprecated tag as its successor.
Checked<> check_language_tag(std::string_view text);

} // namespace userfold::input
