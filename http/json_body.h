// Request bodies as JSON (RFC 8259), strictly: what two parsers could read differently is refused.
#pragma once

#include <boost/json/object.hpp>
#include <expected>
#include <string_view>

#include "http/problem.h"

namespace userfold::http {

inline constexpr std::size_t kJsonDepthMax = 32;
inline constexpr std::size_t kJsonBytesMax = 4 * 1024 * 1024;

// The object that `body` is. Refused with 400 `not-json`, naming the byte offset: syntax errors,
// another value than an object, anything after it, nesting deeper than kJsonDepthMax, a member
// given twice (the offset is its object's end), strings that aren't UTF-8; with 413 what is longer
// than kJsonBytesMax.
std::expected<boost::json::object, Problem> parse_object(std::string_view body);

} // namespace userfold::http
