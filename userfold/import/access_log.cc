#include "userfold/import/access_log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

namespace userfold::importer {
namespace {

constexpr std::size_t address_bytes_max = 255;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

// Precondition: few enough digits for an int.
int number(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

// 1 to 12; 0 for what is no month.
unsigned month_number(std::string_view name) {
    constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (unsigned month = 0; month < 12; ++month) {
        if (names.substr(std::size_t{month} * 3, 3) == name) return month + 1;
    }
    return 0;
}

// "17/May/2015:10:05:03 +0000", 26 bytes.
std::optional<std::int64_t> parse_time(std::string_view text) {
    constexpr std::string_view shape = "00/Aaa/0000:00:00:00 +0000";
    if (text.size() != shape.size()) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] == '0' ? !is_digit(text[i]) : shape[i] != text[i] && i > 6 && i != 21) {
            return std::nullopt;
        }
    }
    if (text[2] != '/' || text[6] != '/' || (text[21] != '+' && text[21] != '-')) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{
        std::chrono::year(number(text.substr(7, 4))),
        std::chrono::month(month_number(text.substr(3, 3))),
        std::chrono::day(static_cast<unsigned>(number(text.substr(0, 2))))};
    const int hour = number(text.substr(12, 2));
    const int minute = number(text.substr(15, 2));
    const int second = number(text.substr(18, 2)); // 60 is a leap second
    const int offset_hour = number(text.substr(22, 2));
    const int offset_minute = number(text.substr(24, 2));
    if (!date.ok() || hour > 23 || minute > 59 || second > 60 || offset_hour > 23 ||
        offset_minute > 59) {
        return std::nullopt;
    }
    const std::chrono::minutes offset(offset_hour * 60 + offset_minute);
    const std::chrono::milliseconds local =
        std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) +
        std::chrono::minutes(minute) + std::chrono::seconds(second);
    return (text[21] == '+' ? local - offset : local + offset).count();
}

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The character that a backslash and this one stand for; 0 for none.
char control_escape(char c) {
    switch (c) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case 'v':
            return '\v';
        case '"':
            return '"';
        case '\\':
            return '\\';
        default:
            return 0;
    }
}

std::string unescape(std::string_view text) {
    if (text == "-") return {};
    if (text.find('\\') == std::string_view::npos) return std::string(text);
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto rest = text.substr(i);
        if (rest.size() >= 4 && rest.starts_with("\\x") && hex_digit(rest[2]) >= 0 &&
            hex_digit(rest[3]) >= 0) {
            plain += static_cast<char>(hex_digit(rest[2]) * 16 + hex_digit(rest[3]));
            i += 3;
        } else if (rest.size() >= 2 && rest[0] == '\\' && control_escape(rest[1]) != 0) {
            plain += control_escape(rest[1]);
            i += 1;
        } else {
            plain += rest[0];
        }
    }
    return plain;
}

// Reads a line from the left.
class Cursor {
public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    std::string_view token() {
        const std::string_view taken = rest_.substr(0, rest_.find(' '));
        rest_.remove_prefix(taken.size());
        skip_spaces();
        return taken;
    }

    // Up to the first of `mark`, which is passed too; nothing where it isn't there.
    std::optional<std::string_view> up_to(std::string_view mark) {
        const std::size_t at = rest_.find(mark);
        if (at == std::string_view::npos) return std::nullopt;
        const std::string_view taken = rest_.substr(0, at);
        rest_.remove_prefix(at + mark.size());
        return taken;
    }

    // A quoted part, without its quotes, still escaped. A quote ends it that isn't escaped and has
    // a space or nothing after it: not every server escapes those within.
    std::optional<std::string_view> quoted() {
        if (!rest_.starts_with('"')) return std::nullopt;
        for (std::size_t at = 1; at < rest_.size(); ++at) {
            if (rest_[at] == '\\') {
                ++at;
            } else if (rest_[at] == '"' && (at + 1 == rest_.size() || rest_[at + 1] == ' ')) {
                return take_quoted(at);
            }
        }
        // A backslash of its own before the last quote, as old servers wrote it.
        if (rest_.size() >= 2 && rest_.back() == '"') return take_quoted(rest_.size() - 1);
        return std::nullopt;
    }

    void skip_spaces() {
        while (rest_.starts_with(' ')) rest_.remove_prefix(1);
    }

private:
    std::string_view take_quoted(std::size_t closing) {
        const std::string_view inside = rest_.substr(1, closing - 1);
        rest_.remove_prefix(closing + 1);
        skip_spaces();
        return inside;
    }

    std::string_view rest_;
};

bool is_method(std::string_view text) {
    return !text.empty() && text.size() <= 32 &&
           std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
}

// Origin form, '*', or absolute form (RFC 9112 3.2), whose scheme and authority are dropped.
void set_target(std::string_view target, AccessLogLine& line) {
    const std::size_t scheme = target.find("://");
    if (!target.starts_with('/') && scheme != std::string_view::npos) {
        const std::size_t path = target.find_first_of("/?", scheme + 3);
        target = path == std::string_view::npos ? "/" : target.substr(path);
    }
    const std::size_t question = target.find('?');
    line.path = target.substr(0, question);
    if (question != std::string_view::npos) line.query = target.substr(question + 1);
    if (line.path.empty()) line.path = "/";
}

// Leaves all of it empty where the request isn't one of HTTP's: a TLS hello, a probe, nothing.
void set_request(std::string_view request, AccessLogLine& line) {
    const std::size_t first = request.find(' ');
    if (first == std::string_view::npos || !is_method(request.substr(0, first))) return;
    std::string_view target = request.substr(first + 1);
    std::string_view protocol;
    const std::size_t last = target.rfind(' ');
    if (last != std::string_view::npos && target.substr(last + 1).starts_with("HTTP/")) {
        protocol = target.substr(last + 1);
        target = target.substr(0, last);
    }
    if (target.empty() || target.starts_with("HTTP/")) return;
    line.method = request.substr(0, first);
    line.protocol = protocol;
    set_target(target, line);
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
    if (text == "-") return 0;
    std::uint64_t bytes = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return bytes;
}

// In lower case, without the dot; empty if the last segment has none.
std::string extension(std::string_view path) {
    const std::string_view segment = path.substr(path.rfind('/') + 1);
    const std::size_t dot = segment.rfind('.');
    if (dot == std::string_view::npos) return {};
    std::string lower(segment.substr(dot + 1));
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

} // namespace

std::string_view to_string(AccessLogErrc errc) {
    switch (errc) {
        case AccessLogErrc::empty:
            return "the line is empty";
        case AccessLogErrc::too_long:
            return "the line is longer than 64 KiB";
        case AccessLogErrc::no_address:
            return "it begins with no address";
        case AccessLogErrc::no_time:
            return "there is no [time]";
        case AccessLogErrc::bad_time:
            return "the time is none, or not as 17/May/2015:10:05:03 +0000";
        case AccessLogErrc::no_request:
            return "there is no quoted request";
        case AccessLogErrc::bad_status:
            return "the status has not three digits";
        case AccessLogErrc::bad_bytes:
            return "the bytes are neither a number nor -";
    }
    return "unknown";
}

std::expected<AccessLogLine, AccessLogErrc> parse_access_log_line(std::string_view text) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty()) return std::unexpected(AccessLogErrc::empty);
    if (text.size() > access_log_line_bytes_max) return std::unexpected(AccessLogErrc::too_long);
    AccessLogLine line;
    Cursor cursor(text);
    const auto who = cursor.up_to(" [");
    if (!who) return std::unexpected(AccessLogErrc::no_time);
    line.ip = who->substr(0, who->find(' '));
    if (line.ip.empty() || line.ip.size() > address_bytes_max) {
        return std::unexpected(AccessLogErrc::no_address);
    }
    const auto time = cursor.up_to("]");
    const auto unix_ms = time ? parse_time(*time) : std::nullopt;
    if (!unix_ms) return std::unexpected(AccessLogErrc::bad_time);
    line.unix_ms = *unix_ms;
    cursor.skip_spaces();
    const auto request = cursor.quoted();
    if (!request) return std::unexpected(AccessLogErrc::no_request);
    set_request(unescape(*request), line);
    const std::string_view status = cursor.token();
    if (status.size() != 3 || !is_all_digits(status)) {
        return std::unexpected(AccessLogErrc::bad_status);
    }
    line.status = static_cast<unsigned>(number(status));
    const auto bytes = parse_bytes(cursor.token());
    if (!bytes) return std::unexpected(AccessLogErrc::bad_bytes);
    line.bytes = *bytes;
    if (const auto referrer = cursor.quoted()) line.referrer = unescape(*referrer);
    if (const auto user_agent = cursor.quoted()) line.user_agent = unescape(*user_agent);
    return line;
}

bool is_page_view(const AccessLogLine& line) {
    static constexpr std::array<std::string_view, 16> assets{
        "css", "js",   "map",  "png",   "jpg", "jpeg", "gif", "ico",
        "svg", "webp", "woff", "woff2", "ttf", "eot",  "mp4", "webm"};
    const bool was_shown = (line.status >= 200 && line.status <= 299) || line.status == 304;
    return line.method == "GET" && was_shown &&
           std::ranges::find(assets, extension(line.path)) == assets.end();
}

} // namespace userfold::importer
