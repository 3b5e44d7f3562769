// All the chance there is in a schedule: the same seed gives the same numbers on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace userfold::simulation {

// SplitMix64 (Steele, Lea, Flood 2014). Good enough to pick what happens next, and forked at no
// cost.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
        return mixed ^ (mixed >> 31);
    }
    // 0 <= number < bound.
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
    // least <= number <= most.
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return least +
               static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(most - least + 1));
    }
    bool percent(unsigned probability) { return next() % 100 < probability; }
    bool permille(unsigned probability) { return next() % 1000 < probability; }
    template <class Value>
    const Value& pick(const std::vector<Value>& values) {
        return values[below(values.size())];
    }
    // Independent of what is drawn from this one later.
    Chance fork() { return Chance(next()); }

private:
    std::uint64_t state_;
};

} // namespace userfold::simulation
