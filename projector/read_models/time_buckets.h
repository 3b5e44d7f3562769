// Hours and days of UTC, numbered from 1970: the periods that analytics and activity are kept by.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace userfold::read_models {

// How long a bucket is.
enum class Grain : std::uint8_t { hour = 1, day = 2 };

// Number of an hour or day; negative before 1970.
using Bucket = std::int32_t;

constexpr std::int64_t length_ms(Grain grain) {
    return grain == Grain::hour ? 3'600'000 : 86'400'000;
}

// Times that no bucket number reaches fall into the first or last bucket.
constexpr Bucket bucket_of(Grain grain, std::int64_t unix_ms) {
    const std::int64_t length = length_ms(grain);
    const std::int64_t number = unix_ms / length - (unix_ms % length < 0 ? 1 : 0);
    return static_cast<Bucket>(std::clamp<std::int64_t>(number, std::numeric_limits<Bucket>::min(),
                                                        std::numeric_limits<Bucket>::max()));
}

constexpr std::int64_t start_ms(Grain grain, Bucket bucket) {
    return static_cast<std::int64_t>(bucket) * length_ms(grain);
}

} // namespace userfold::read_models
