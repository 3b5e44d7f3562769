// Why a password was neither hashed nor verified.
#pragma once

#include <cstdint>
#include <string_view>

namespace userfold::passwords {

enum class PasswordErrc : std::uint8_t {
    overloaded,     // the queue is full: answer 503 with Retry-After; a retry may help
    stopped,        // the pool is being destroyed: as overloaded
    malformed_hash, // no Argon2id PHC string: the stored hash is corrupt; no retry helps
    cost_refused,   // the hash asks for more memory or time than the limits allow; no retry helps
    out_of_memory,  // Argon2's memory could not be had; a retry may help
};

std::string_view to_string(PasswordErrc errc);

} // namespace userfold::passwords
