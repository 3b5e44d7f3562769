// One line of an access log as an event of the tracking API.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "userfold/import/access_log.h"

namespace userfold::importer {

// No event is larger, whatever the line holds: long texts are cut. The server takes 32 KB.
inline constexpr std::size_t access_log_event_bytes_max = 31 * 1024;

// The JSON of a "page" call where the line is a page view, else of a "track" call of "Request
// Logged". The visitor is the base64url of SHA-256(ip, line feed, user agent), which the server
// hashes again under its own key. Bytes that aren't UTF-8 become U+FFFD. `message_id` makes a
// repeat harmless; it needs no escapes in JSON.
std::string access_log_event(const AccessLogLine& line, std::string_view message_id);

} // namespace userfold::importer
