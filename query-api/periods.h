// The periods of an analytics answer: hours, days, ISO weeks (from Monday) or months, in UTC.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "projector/read_models/time_buckets.h"

namespace userfold::query_api {

enum class Interval : std::uint8_t { hour, day, week, month };
std::string_view to_string(Interval interval);

// Whole periods one after another, the last one's end behind the rest: period i is [starts[i],
// starts[i+1]).
struct Periods {
    Interval interval = Interval::day;
    std::vector<std::int64_t> starts_ms; // of the periods, then the end of the last

    std::size_t count() const { return starts_ms.size() - 1; }
    std::int64_t from_ms() const { return starts_ms.front(); }
    std::int64_t to_ms() const { return starts_ms.back(); }
    // The buckets that the periods are made of.
    read_models::Grain grain() const;
    read_models::Bucket first_bucket() const;
    read_models::Bucket end_bucket() const;
    // Precondition: first_bucket() <= bucket < end_bucket().
    std::size_t period_of(read_models::Bucket bucket) const;
};

// Of that interval, covering from..to, both widened to whole periods. At most count_max + 1 of
// them: a caller refuses what has more than count_max. Precondition: from_ms < to_ms.
Periods periods_between(Interval interval, std::int64_t from_ms, std::int64_t to_ms,
                        std::size_t count_max);
// The start of the `count`-th period before the one that holds `time_ms` (0: of that one itself).
std::int64_t period_start(Interval interval, std::int64_t time_ms, int count);

} // namespace userfold::query_api
