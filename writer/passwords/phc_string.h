// The text form of a password hash: "$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>", salt and tag in
// base64 without padding (the PHC string format).
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "writer/passwords/argon2_cost.h"
#include "writer/passwords/password_errc.h"

namespace userfold::passwords {

struct PhcString {
    Argon2Cost cost;
    std::vector<std::uint8_t> salt; // 8 to 64 bytes
    std::vector<std::uint8_t> tag;  // 16 to 64 bytes

    friend bool operator==(const PhcString&, const PhcString&) = default;
};

std::string format_phc(const PhcString& phc);

// Total. Takes what format_phc gives and nothing else (one text for one hash): Argon2id of version
// 19, decimal numbers without leading zeros, base64 without stray bits. Errors: malformed_hash.
std::expected<PhcString, PasswordErrc> parse_phc(std::string_view text);

} // namespace userfold::passwords
