// How long to wait before trying again: twice as long each time, with chance in it, so that many
// who failed together don't come back together.
#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace userfold::mailer {

struct Backoff {
    std::chrono::milliseconds first{1'000};
    std::chrono::milliseconds most{600'000};

    // Between half and all of the full time. `failures` counts from 1.
    template <class Random>
    std::chrono::milliseconds delay(unsigned failures, Random& random) const {
        const unsigned doublings = std::min(failures > 0 ? failures - 1 : 0, 30U);
        const auto full = std::min<std::int64_t>(most.count(), first.count() << doublings);
        return std::chrono::milliseconds(
            std::uniform_int_distribution<std::int64_t>(full / 2, full)(random));
    }
};

} // namespace userfold::mailer
