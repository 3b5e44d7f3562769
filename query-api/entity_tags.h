// Entity tags (RFC 9110 section 8.8.3) of documents whose version is a number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace userfold::query_api {

std::string entity_tag(std::uint64_t version); // "\"5\""
// Whether an If-None-Match value names the tag; weak comparison, as section 13.1.2 asks for.
bool names_tag(std::string_view if_none_match, std::string_view tag);

} // namespace userfold::query_api
