// Bytes as lines of an access log. What is taken must keep the promises of import/access_log.h, and
// the event made of it must be JSON that the server takes.
#include <boost/json/parse.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "userfold/import/access_log.h"
#include "userfold/import/access_log_event.h"

namespace {

using namespace userfold::importer;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_request(const AccessLogLine& line) {
    require(line.path.find('?') == std::string::npos);
    if (line.method.empty()) {
        require(line.path.empty() && line.query.empty() && line.protocol.empty());
        require(!is_page_view(line));
    } else {
        require(!line.path.empty());
        require(line.method.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == std::string::npos);
        require(line.protocol.empty() || line.protocol.starts_with("HTTP/"));
    }
}

void check_event(const AccessLogLine& line) {
    const std::string event = access_log_event(line, "id");
    require(event.size() <= access_log_event_bytes_max);
    // The parser refuses strings that aren't UTF-8.
    const auto parsed = boost::json::parse(event);
    require((parsed.at("type") == "page") == is_page_view(line));
    require(parsed.at("anonymousId").as_string().size() == 43);
}

void check_line(std::string_view text) {
    const auto line = parse_access_log_line(text);
    if (!line) {
        require(!to_string(line.error()).empty());
        return;
    }
    require(!line->ip.empty() && line->status <= 999);
    check_request(*line);
    check_event(*line);
    if (!text.ends_with('\r')) {
        require(parse_access_log_line(std::string(text) + "\r") == line);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    check_line(rest);
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        check_line(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return 0;
}
