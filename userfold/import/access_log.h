// One line of a web server's access log: Apache's and nginx's combined format, and the common
// format that it extends.
//
//     10.1.2.3 - - [17/May/2015:10:05:03 +0000] "GET /a?b HTTP/1.1" 200 203 "http://x/" "Mozilla"
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace userfold::importer {

// What is broken in a line that is no line of an access log.
enum class AccessLogErrc : std::uint8_t {
    empty,
    too_long,   // more than access_log_line_bytes_max
    no_address, // doesn't begin with an address or host name
    no_time,    // no [time] after it
    bad_time,   // not of the form day/Mon/year:hour:minute:second ±hhmm, or no time that exists
    no_request, // no quoted request after the time
    bad_status, // no status of three digits after the request
    bad_bytes,  // no number of bytes, nor "-", after the status
};

std::string_view to_string(AccessLogErrc errc);

inline constexpr std::size_t access_log_line_bytes_max = 64 * 1024;

// Quoted parts are unescaped (\" \\ \n \t … and \xHH) and may so hold any bytes; "-" is empty.
struct AccessLogLine {
    std::string ip = {}; // or the host name that the server looked up
    std::int64_t unix_ms = 0;
    // Empty, and so are path to protocol, where the request isn't one of HTTP's.
    std::string method = {};
    std::string path = {};     // as sent: percent-encoded, without query and authority
    std::string query = {};    // without the '?'
    std::string protocol = {}; // "HTTP/1.1"; empty for HTTP/0.9
    unsigned status = 0;
    std::uint64_t bytes = 0;
    std::string referrer = {};
    std::string user_agent = {};

    friend bool operator==(const AccessLogLine&, const AccessLogLine&) = default;
};

// Total. The line comes without its line feed; a carriage return at its end is ignored. Whatever
// stands after the user agent is ignored too: many a server is configured to add there.
std::expected<AccessLogLine, AccessLogErrc> parse_access_log_line(std::string_view line);

// A person looked at a page: method GET, status 2xx or 304, and the path's extension, in any case,
// is none of those of scripts, styles, pictures, fonts and films.
bool is_page_view(const AccessLogLine& line);

} // namespace userfold::importer
