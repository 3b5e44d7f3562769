// Seeded chance: the same seed gives the same people on every machine.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>

namespace userfold::bench {

// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). Cheap
// enough to be made anew for every user, so that users can be made in any order.
class Chance {
public:
    // `number` is whom or what the chance is for.
    Chance(std::uint64_t seed, std::uint64_t number) : state_(seed * 0x9E3779B97F4A7C15ULL) {
        state_ = next() ^ (number * 0xD1B54A32D192ED03ULL);
    }

    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t bits = state_;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
        return bits ^ (bits >> 31);
    }
    // 0 to bound - 1. Precondition: bound > 0.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    bool percent(std::uint64_t share) { return below(100) < share; }
    template <class Range>
    const auto& one_of(const Range& choices) {
        return choices[below(std::size(choices))];
    }
    template <std::size_t Size>
    std::array<std::uint8_t, Size> bytes() {
        std::array<std::uint8_t, Size> all;
        for (std::size_t at = 0; at < Size; at += sizeof(std::uint64_t)) {
            const std::uint64_t bits = next();
            std::memcpy(all.data() + at, &bits, std::min(Size - at, sizeof bits));
        }
        return all;
    }

private:
    std::uint64_t state_;
};

} // namespace userfold::bench
