// RFC 6901 JSON Pointers, in their plain string form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace userfold::input {

// "~" becomes "~0" and "/" becomes "~1" (RFC 6901 section 3).
std::string escape_pointer_token(std::string_view token);

// The pointer to a member of what `parent` points at.
std::string member_pointer(std::string_view parent, std::string_view member);

// The pointer to an element of the array that `parent` points at.
std::string element_pointer(std::string_view parent, std::size_t index);

} // namespace userfold::input
