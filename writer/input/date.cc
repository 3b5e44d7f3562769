#include "writer/input/date.h"

namespace userfold::input {
namespace {

std::optional<unsigned> parse_digits(std::string_view digits) {
    unsigned value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value;
}

} // namespace

std::optional<std::chrono::year_month_day> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = parse_digits(text.substr(0, 4));
    const auto month = parse_digits(text.substr(5, 2));
    const auto day = parse_digits(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(*month), std::chrono::day(*day)};
    if (!date.ok()) return std::nullopt;
    return date;
}

Checked<> check_date_of_birth(std::string_view text, std::chrono::sys_days today) {
    const auto date = parse_date(text);
    if (!date) return std::unexpected("must be a date that exists, as YYYY-MM-DD");
    if (date->year() < std::chrono::year(1900)) return std::unexpected("must not be before 1900");
    if (std::chrono::sys_days(*date) > today) return std::unexpected("must not be in the future");
    return std::string(text);
}

} // namespace userfold::input
