#include "query-api/periods.h"

#include <algorithm>
#include <chrono>

namespace userfold::query_api {
namespace {

using namespace std::chrono;
using read_models::Bucket;
using read_models::Grain;

sys_time<milliseconds> at(std::int64_t unix_ms) {
    return sys_time<milliseconds>(milliseconds(unix_ms));
}

std::int64_t unix_ms(sys_time<milliseconds> time) {
    return time.time_since_epoch().count();
}

std::int64_t month_start(std::int64_t time_ms, int months_before) {
    const year_month_day date(floor<days>(at(time_ms)));
    const year_month month = date.year() / date.month() - months(months_before);
    return unix_ms(sys_days(month / day(1)));
}

std::int64_t week_start(std::int64_t time_ms) {
    const sys_days date = floor<days>(at(time_ms));
    return unix_ms(date - (weekday(date) - Monday));
}

} // namespace

std::string_view to_string(Interval interval) {
    switch (interval) {
        case Interval::hour:
            return "hour";
        case Interval::day:
            return "day";
        case Interval::week:
            return "week";
        case Interval::month:
            return "month";
    }
    return "";
}

std::int64_t period_start(Interval interval, std::int64_t time_ms, int count) {
    switch (interval) {
        case Interval::hour:
            return unix_ms(floor<hours>(at(time_ms)) - hours(count));
        case Interval::day:
            return unix_ms(floor<days>(at(time_ms)) - days(count));
        case Interval::week:
            return week_start(time_ms) - count * 7 * read_models::length_ms(Grain::day);
        case Interval::month:
            return month_start(time_ms, count);
    }
    return time_ms;
}

Periods periods_between(Interval interval, std::int64_t from_ms, std::int64_t to_ms,
                        std::size_t count_max) {
    Periods periods;
    periods.interval = interval;
    periods.starts_ms.push_back(period_start(interval, from_ms, 0));
    while (periods.to_ms() < to_ms && periods.count() <= count_max) {
        periods.starts_ms.push_back(period_start(interval, periods.to_ms(), -1));
    }
    return periods;
}

Grain Periods::grain() const {
    return interval == Interval::hour ? Grain::hour : Grain::day;
}

Bucket Periods::first_bucket() const {
    return read_models::bucket_of(grain(), from_ms());
}

Bucket Periods::end_bucket() const {
    return read_models::bucket_of(grain(), to_ms());
}

std::size_t Periods::period_of(Bucket bucket) const {
    const std::int64_t start = read_models::start_ms(grain(), bucket);
    const auto next = std::ranges::upper_bound(starts_ms, start);
    return static_cast<std::size_t>(next - starts_ms.begin()) - 1;
}

} // namespace userfold::query_api
