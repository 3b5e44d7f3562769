#include "query-api/position_list.h"

namespace userfold::query_api {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace

std::optional<std::vector<Position>> parse_position_list(std::string_view text) {
    std::vector<Position> positions;
    for (;;) {
        const auto comma = text.find(',');
        const auto position = parse_position(trimmed(text.substr(0, comma)));
        if (!position || positions.size() == position_list_max) return std::nullopt;
        positions.push_back(*position);
        if (comma == std::string_view::npos) return positions;
        text.remove_prefix(comma + 1);
    }
}

std::string format_position_list(const std::vector<Position>& positions) {
    std::string text;
    for (const Position& position : positions) {
        if (!text.empty()) text += ", ";
        text += to_string(position);
    }
    return text;
}

} // namespace userfold::query_api
