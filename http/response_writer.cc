#include "http/response_writer.h"

#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <ctime>

namespace userfold::http {
namespace {

using SystemClock = std::chrono::system_clock;

// "Date: …\r\n" of that second, made once a second and thread.
std::string_view date_line(SystemClock::time_point now) {
    thread_local std::time_t second = 0;
    thread_local std::array<char, 48> line;
    thread_local std::size_t size = 0;
    const std::time_t wanted = SystemClock::to_time_t(now);
    if (wanted != second || size == 0) {
        std::tm parts{};
        gmtime_r(&wanted, &parts);
        size =
            std::strftime(line.data(), line.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
        second = wanted;
    }
    return {line.data(), size};
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

void append_status_line(std::string& out, unsigned status) {
    out.append("HTTP/1.1 ");
    append_number(out, status);
    const auto reason =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
    out.append(" ").append(reason.data(), reason.size()).append("\r\n");
}

bool is_framing(std::string_view name) {
    return equals_ignoring_case(name, "Content-Length") ||
           equals_ignoring_case(name, "Transfer-Encoding") ||
           equals_ignoring_case(name, "Connection") || equals_ignoring_case(name, "Date");
}

bool is_safe(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

} // namespace

bool append_head(std::string& out, const Response& response, const ResponseContext& context) {
    const std::size_t before = out.size();
    append_status_line(out, response.status);
    out.append(date_line(context.now));
    bool caching_said = false;
    for (const Header& header : response.headers) {
        if (is_framing(header.name)) continue;
        if (!is_safe(header.name) || !is_safe(header.value)) {
            out.resize(before);
            return false;
        }
        caching_said = caching_said || equals_ignoring_case(header.name, "Cache-Control");
        append_field(out, header.name, header.value);
    }
    if (response.status != 204 && response.status != 304) {
        out.append("Content-Length: ");
        append_number(out, response.body.size());
        out.append("\r\n");
    }
    append_field(out, "Userfold-Request-Id", context.request_id);
    append_field(out, "traceparent", context.trace_parent);
    out.append("X-Content-Type-Options: nosniff\r\n");
    if (!caching_said) out.append("Cache-Control: no-store\r\n");
    if (context.tls) out.append("Strict-Transport-Security: max-age=31536000\r\n");
    if (!context.keep_alive) {
        out.append("Connection: close\r\n");
    } else if (context.http_1_0) {
        out.append("Connection: keep-alive\r\n");
    }
    out.append("\r\n");
    return true;
}

} // namespace userfold::http
