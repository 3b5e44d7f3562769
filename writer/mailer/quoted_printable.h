// Quoted-printable (RFC 2045 6.7): text that survives servers which know nothing but short lines of
// ASCII.
#pragma once

#include <string>
#include <string_view>

namespace userfold::mailer {

// Lines end in '\n' before and in CRLF after; none is longer than 76 characters after.
std::string quoted_printable(std::string_view text);

} // namespace userfold::mailer
