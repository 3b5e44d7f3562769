// What one Argon2id hash costs, and the most that a stored hash may ask for.
#pragma once

#include <cstdint>

namespace userfold::passwords {

// RFC 9106 3.1. The default is OWASP's: about 50 ms on one core of 2024.
struct Argon2Cost {
    std::uint32_t memory_kib = 19456;
    std::uint32_t passes = 2;
    std::uint32_t lanes = 1; // computed one after the other, by the thread that asks

    friend bool operator==(const Argon2Cost&, const Argon2Cost&) = default;
};

// Bounds on hashes that were made elsewhere: a hostile one must cost neither memory nor minutes.
struct Argon2Limits {
    std::uint32_t memory_kib_max = 256 * 1024;
    std::uint32_t passes_max = 16;
    std::uint32_t lanes_max = 16;
    std::uint64_t work_kib_max = 1024 * 1024; // memory times passes
};

// Whether Argon2 takes the cost at all (8 KiB a lane at least) and the limits allow it.
bool is_within(const Argon2Cost& cost, const Argon2Limits& limits);

} // namespace userfold::passwords
