// Lists of positions as headers carry them: "users/3@1042, keys/1@77".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/ids.h"

namespace userfold::query_api {

inline constexpr std::size_t position_list_max = 128;

// Nothing where it is no such list, is empty or has more than position_list_max elements.
std::optional<std::vector<Position>> parse_position_list(std::string_view text);
std::string format_position_list(const std::vector<Position>& positions);

} // namespace userfold::query_api
