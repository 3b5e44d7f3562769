#include "query-api/entity_tags.h"

namespace userfold::query_api {

std::string entity_tag(std::uint64_t version) {
    return '"' + std::to_string(version) + '"';
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
    if (if_none_match == "*") return true;
    for (auto at = if_none_match.find(tag); at != std::string_view::npos;
         at = if_none_match.find(tag, at + 1)) {
        // Quotes are part of the tag, so a match begins at the value's start, or behind a separator
        // or "W/".
        const std::string_view before = if_none_match.substr(0, at);
        const auto end = at + tag.size();
        const bool begins = before.empty() || before.back() == ' ' || before.back() == ',' ||
                            before.ends_with("W/");
        const bool ends =
            end == if_none_match.size() || if_none_match[end] == ',' || if_none_match[end] == ' ';
        if (begins && ends) return true;
    }
    return false;
}

} // namespace userfold::query_api
