// Argon2id (RFC 9106) through libargon2: passwords in, PHC strings out.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "writer/passwords/argon2_cost.h"
#include "writer/passwords/password_errc.h"
#include "writer/passwords/phc_string.h"

namespace userfold::passwords {

// Fills the bytes with randomness. Called from any thread.
using RandomSource = std::function<void(std::span<std::uint8_t>)>;

// Thread-safe; each call occupies its thread for the whole cost. Passwords are bytes here: prepare
// them first (input/password.h).
class PasswordHasher {
public:
    // Throws std::invalid_argument for a cost that Argon2 or the limits refuse, and hashes once,
    // for the decoy.
    PasswordHasher(Argon2Cost cost, RandomSource random, Argon2Limits limits = {});

    // A PHC string with a fresh salt of 16 bytes and a tag of 32. Errors: out_of_memory.
    std::expected<std::string, PasswordErrc> hash(std::string_view password) const;

    // Whether `phc` is of this password; the tags are compared in constant time.
    // Errors: malformed_hash, cost_refused, out_of_memory.
    std::expected<bool, PasswordErrc> verify(std::string_view password, std::string_view phc) const;

    // False, after as much work as verify does on a hash of this hasher's cost: for users that
    // don't exist. Errors: out_of_memory.
    std::expected<bool, PasswordErrc> verify_unknown(std::string_view password) const;

    // Whether the hash was made at another cost than this hasher's, or can't be read: once the
    // password was verified, hash it again.
    bool needs_rehash(std::string_view phc) const;

    const Argon2Cost& cost() const { return cost_; }

private:
    std::expected<bool, PasswordErrc> verify(std::string_view password, const PhcString& phc) const;

    Argon2Cost cost_;
    RandomSource random_;
    Argon2Limits limits_;
    PhcString decoy_;
};

} // namespace userfold::passwords
