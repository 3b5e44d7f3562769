#include "events/time.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace userfold {
namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;

// Reads `digits` digits at `at`, moving it on; -1 where there are none.
int take_number(std::string_view text, std::size_t& at, std::size_t digits) {
    if (at + digits > text.size()) return -1;
    int number = 0;
    for (std::size_t i = 0; i < digits; ++i, ++at) {
        if (text[at] < '0' || text[at] > '9') return -1;
        number = number * 10 + (text[at] - '0');
    }
    return number;
}

bool take(std::string_view text, std::size_t& at, std::string_view any_of) {
    if (at >= text.size() || any_of.find(text[at]) == any_of.npos) return false;
    ++at;
    return true;
}

std::optional<int> take_milliseconds(std::string_view text, std::size_t& at) {
    int milliseconds = 0;
    int scale = 100;
    const std::size_t start = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
        milliseconds += (text[at] - '0') * scale;
        scale /= 10;
        ++at;
    }
    if (at == start) return std::nullopt;
    return milliseconds;
}

std::optional<std::int64_t> take_offset_minutes(std::string_view text, std::size_t& at) {
    if (take(text, at, "Zz")) return 0;
    if (at >= text.size() || (text[at] != '+' && text[at] != '-')) return std::nullopt;
    const int sign = text[at++] == '-' ? -1 : 1;
    const int hours = take_number(text, at, 2);
    if (!take(text, at, ":")) return std::nullopt;
    const int minutes = take_number(text, at, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    return sign * (hours * 60 + minutes);
}

} // namespace

std::string format_rfc3339(std::int64_t unix_ms) {
    const sys_time<milliseconds> time{milliseconds(unix_ms)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::array<char, 40> text;
    const int size = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
        static_cast<int>(clock.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
    std::size_t at = 0;
    const int year = take_number(text, at, 4);
    if (!take(text, at, "-")) return std::nullopt;
    const int month = take_number(text, at, 2);
    if (!take(text, at, "-")) return std::nullopt;
    const int day = take_number(text, at, 2);
    if (!take(text, at, "Tt ")) return std::nullopt;
    const int hour = take_number(text, at, 2);
    if (!take(text, at, ":")) return std::nullopt;
    const int minute = take_number(text, at, 2);
    if (!take(text, at, ":")) return std::nullopt;
    const int second = take_number(text, at, 2);
    std::optional<int> fraction = 0;
    if (take(text, at, ".")) fraction = take_milliseconds(text, at);
    const auto offset_minutes = take_offset_minutes(text, at);
    if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60 || !fraction || !offset_minutes || at != text.size()) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok()) return std::nullopt;
    const auto time = sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                      std::chrono::seconds(second) + milliseconds(*fraction) -
                      std::chrono::minutes(*offset_minutes);
    return std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count();
}

} // namespace userfold
