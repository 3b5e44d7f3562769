#include "query-api/analytics_request.h"

#include <algorithm>

namespace userfold::query_api {
namespace {

int default_periods_before(Interval interval) {
    switch (interval) {
        case Interval::hour:
            return 23;
        case Interval::day:
            return 6;
        case Interval::week:
            return 7;
        case Interval::month:
            return 11;
    }
    return 0;
}

Interval read_interval(QueryParameters& parameters, std::span<const Interval> intervals) {
    const auto given = parameters.text("interval");
    if (!given) return Interval::day;
    std::string detail = "must be one of";
    for (const Interval interval : intervals) {
        if (to_string(interval) == *given) return interval;
        detail.append(" ").append(to_string(interval));
    }
    parameters.refuse("interval", std::move(detail));
    return Interval::day;
}

} // namespace

Periods read_periods(QueryParameters& parameters, std::int64_t now_ms,
                     std::span<const Interval> intervals) {
    const Interval interval = read_interval(parameters, intervals);
    const std::int64_t to = parameters.time("to").value_or(now_ms + 1);
    const std::int64_t from = parameters.time("from").value_or(
        period_start(interval, to - 1, default_periods_before(interval)));
    if (from >= to) {
        parameters.refuse("from", "must be before to");
        return periods_between(interval, to - 1, to, periods_max);
    }
    const Periods periods = periods_between(interval, from, to, periods_max);
    if (periods.count() > periods_max) {
        parameters.refuse("interval", "gives more than 1000 periods; take a longer one");
    }
    limit_range(parameters, periods, range_days_max);
    return periods;
}

void limit_range(QueryParameters& parameters, const Periods& periods, int days_max) {
    const std::int64_t length = periods.to_ms() - periods.from_ms();
    if (length > days_max * read_models::length_ms(read_models::Grain::day)) {
        parameters.refuse("from",
                          "must be at most " + std::to_string(days_max) + " days before to");
    }
}

} // namespace userfold::query_api
