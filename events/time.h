// Times as the API and the log write them: Unix milliseconds and RFC 3339 in UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace userfold {

// "2026-01-31T23:59:59.999Z" (RFC 3339 with milliseconds).
std::string format_rfc3339(std::int64_t unix_ms);
// Any RFC 3339 time with any offset; fractions beyond milliseconds are cut. Nothing for what is no
// time.
std::optional<std::int64_t> parse_rfc3339(std::string_view text);

} // namespace userfold
