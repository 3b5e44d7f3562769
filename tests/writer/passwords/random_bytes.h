// Salts for tests: different each time, the same in each run.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "writer/passwords/password_hasher.h"

namespace userfold::passwords {

// Costs next to nothing, so that the tests aren't about hashing.
inline constexpr Argon2Cost cheap{.memory_kib = 8, .passes = 1, .lanes = 1};

inline RandomSource counting_bytes() {
    auto next = std::make_shared<std::atomic<std::uint8_t>>(0);
    return [next](std::span<std::uint8_t> bytes) {
        for (auto& byte : bytes) byte = (*next)++;
    };
}

} // namespace userfold::passwords
