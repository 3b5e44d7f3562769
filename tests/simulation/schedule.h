// One schedule: a few writers, their clients and their misfortunes, all drawn from one seed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/sabotage.h"

namespace userfold::simulation {

// How often what happened, to see that schedules are neither dull nor hopeless.
struct Tally {
    std::uint64_t steps = 0;
    std::uint64_t records = 0;
    std::uint64_t voids = 0;
    std::uint64_t fences = 0;
    std::uint64_t crashes = 0;
    std::uint64_t pauses = 0;
    std::uint64_t compactions = 0;
    std::uint64_t succeeded = 0;
    std::uint64_t refused = 0;
    std::uint64_t unavailable = 0;
    std::uint64_t uncertain = 0;
    std::uint64_t lost = 0;

    void add(const Tally& other);
};

struct Result {
    std::string violation;          // empty where every rule held
    std::vector<std::string> trace; // where it was asked for
    std::uint64_t fingerprint = 0;  // of everything that landed, and when
    Tally tally;
};

// The same seed and sabotage give the same result, traced or not.
Result run_schedule(std::uint64_t seed, Sabotage sabotage, bool is_traced);

} // namespace userfold::simulation
