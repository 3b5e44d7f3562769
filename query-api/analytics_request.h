// from, to and interval of an analytics request, with the defaults and limits that all of its
// routes share.
#pragma once

#include <cstdint>
#include <span>

#include "query-api/periods.h"
#include "query-api/query_parameters.h"

namespace userfold::query_api {

inline constexpr std::size_t periods_max = 1'000;
inline constexpr int range_days_max = 5 * 366;
inline constexpr int label_range_days_max = 92; // for items by path or referrer

// Without `from` the last 24 hours, 7 days, 8 weeks or 12 months up to `to`; without `to` up to
// now. Both are widened to whole periods. Bad parameters are refused in `parameters`.
Periods read_periods(QueryParameters& parameters, std::int64_t now_ms,
                     std::span<const Interval> intervals);

// Refuses a range of more days than that.
void limit_range(QueryParameters& parameters, const Periods& periods, int days_max);

} // namespace userfold::query_api
