// Passwords as they are hashed: long, of any characters, the same whatever keyboard typed them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "writer/input/checked.h"

namespace userfold::input {

inline constexpr std::size_t password_length_min = 15; // NIST SP 800-63B-4 3.1.1.2
inline constexpr std::size_t password_length_min_with_second_factor = 8;
inline constexpr std::size_t password_length_max = 256;

// OpaqueString (RFC 8265 4.2) with NFKC, as SP 800-63B recommends: every space separator becomes
// U+0020; control characters, noncharacters and code points that are unassigned are refused; case
// stays. The same for a password that is set and one that is tried. At most 1,024 code points are
// looked at.
Checked<> prepare_password(std::string_view text);

// The prepared form of a password that shall be set: length_min to 256 code points, no rule of
// composition.
Checked<> check_new_password(std::string_view text, std::size_t length_min = password_length_min);

} // namespace userfold::input
