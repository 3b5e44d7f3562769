// JSON written straight into a string (RFC 8259), for the documents that are asked for most.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace userfold::query_api {

// Appends `text` as a JSON string. Precondition: UTF-8.
void append_json_string(std::string& out, std::string_view text);
// Appends `"name":`, with a comma before it unless the object or array was just begun.
void append_member(std::string& out, std::string_view name);
// A comma, unless the object or array was just begun.
void append_separator(std::string& out);
// Appends the time as a JSON string, RFC 3339 in UTC.
void append_json_time(std::string& out, std::int64_t unix_ms);

} // namespace userfold::query_api
