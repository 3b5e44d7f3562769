// Request targets (RFC 9112 section 3.2) taken apart. Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/problem.h"

namespace userfold::http {

inline constexpr std::size_t kTargetBytesMax = 8 * 1024;
inline constexpr std::size_t kQueryParametersMax = 256;

// Fills path and query of `request` from its target: origin form, absolute form (whose authority is
// not looked at) or "*" (path "*"). Segments are percent-decoded one by one; refused with 400:
// broken percent-encoding, encoded NUL or '/', dot segments, a fragment, what isn't UTF-8; with 414
// what is longer than kTargetBytesMax. In the query '+' is a space, as forms and every client
// library write it.
std::expected<void, Problem> parse_target(Request& request);

} // namespace userfold::http
