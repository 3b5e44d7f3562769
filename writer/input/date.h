// Calendar dates.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "writer/input/checked.h"

namespace userfold::input {

// RFC 3339 full-date ("2004-02-29") of a day that exists in the Gregorian calendar; else nothing.
std::optional<std::chrono::year_month_day> parse_date(std::string_view text);

// A date that exists, from 1900-01-01 to today. `today` is the caller's, in UTC.
Checked<> check_date_of_birth(std::string_view text, std::chrono::sys_days today);

} // namespace userfold::input
