#include "userfold/import/access_log_event.h"

#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <unicode/utf8.h>

#include "events/crypto.h"
#include "events/time.h"

namespace userfold::importer {
namespace {

constexpr std::size_t text_bytes_max = 4096;

void append_ascii(char c, std::string& json) {
    if (c == '"' || c == '\\') {
        json += '\\';
        json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
        fmt::format_to(std::back_inserter(json), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
        json += c;
    }
}

// The text as the inside of a JSON string, of no more than that many of its bytes.
void append_text(std::string_view text, std::size_t bytes_max, std::string& json) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto size = static_cast<std::int64_t>(text.size());
    for (std::int64_t at = 0; at < size;) {
        const std::int64_t from = at;
        UChar32 code_point = -1;
        U8_NEXT(bytes, at, size, code_point);
        if (static_cast<std::size_t>(at) > bytes_max) break;
        if (code_point < 0) {
            json += "\uFFFD";
        } else if (code_point < 0x80) {
            append_ascii(static_cast<char>(code_point), json);
        } else {
            json.append(text, static_cast<std::size_t>(from), static_cast<std::size_t>(at - from));
        }
    }
}

std::string visitor(const AccessLogLine& line) {
    return crypto::base64url(crypto::view(crypto::sha256(line.ip + "\n" + line.user_agent)));
}

// "path", "referrer" and "search", as both the page and the properties hold them.
std::string place(const AccessLogLine& line, std::size_t bytes_max) {
    std::string json = R"("path":")";
    append_text(line.path, bytes_max, json);
    json += R"(","referrer":")";
    append_text(line.referrer, bytes_max, json);
    json += R"(","search":")";
    if (!line.query.empty()) json += '?';
    append_text(line.query, bytes_max, json);
    json += '"';
    return json;
}

std::string serialize(const AccessLogLine& line, std::string_view message_id,
                      std::size_t bytes_max) {
    const std::string where = place(line, bytes_max);
    std::string json =
        is_page_view(line) ? R"({"type":"page")" : R"({"type":"track","event":"Request Logged")";
    fmt::format_to(std::back_inserter(json),
                   R"(,"anonymousId":"{}","messageId":"{}","timestamp":"{}","context":{{"ip":")",
                   visitor(line), message_id, format_rfc3339(line.unix_ms));
    append_text(line.ip, bytes_max, json);
    json += R"(","userAgent":")";
    append_text(line.user_agent, bytes_max, json);
    fmt::format_to(
        std::back_inserter(json),
        R"(","page":{{{}}}}},"properties":{{{},"method":"{}","status":{},"bytes":{}}}}})", where,
        where, line.method, line.status, line.bytes);
    return json;
}

} // namespace

std::string access_log_event(const AccessLogLine& line, std::string_view message_id) {
    std::size_t bytes_max = text_bytes_max;
    std::string event = serialize(line, message_id, bytes_max);
    // A control character takes six bytes in JSON, so texts within the limit can still be too long.
    while (event.size() > access_log_event_bytes_max) {
        bytes_max /= 2;
        event = serialize(line, message_id, bytes_max);
    }
    return event;
}

} // namespace userfold::importer
