// Golden files: one record each, as text that any language reads easily.
//
//     partition users/3
//     key 01890a5d…            hexadecimal, on one line
//     header ce_specversion 1.0
//     value 55460101…          hexadecimal, on as many lines as it takes
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/log/record.h"

namespace userfold {

std::string format_golden(const log::LoggedRecord& record);
// Nothing where the text is not in the format.
std::optional<log::LoggedRecord> parse_golden(std::string_view text);

} // namespace userfold
