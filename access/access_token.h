// Access tokens: JWTs (RFC 7519, profile of RFC 9068) signed with Ed25519 (RFC 8037). A token says
// who, which session and the security epoch it was decided on; whether that still holds is the
// access tail's to say.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "events/crypto.h"
#include "events/ids.h"

namespace userfold::access {

struct AccessTokenClaims {
    UserId user;
    SessionId session;
    std::uint64_t epoch = 0;
    std::vector<std::string> roles;
    std::int64_t issued_unix_s = 0;
    std::int64_t expires_unix_s = 0;
    friend bool operator==(const AccessTokenClaims&, const AccessTokenClaims&) = default;
};

enum class TokenErrc : std::uint8_t {
    malformed,     // no JWT of ours: other type, algorithm or shape
    bad_signature, // not signed with the cluster's key
    wrong_issuer,  // of another installation
    expired,       // log in or refresh again
};
std::string_view describe(TokenErrc error);

// Thread-safe.
class AccessTokenSigner {
public:
    AccessTokenSigner(const crypto::Key& seed, std::string issuer);
    std::string sign(const AccessTokenClaims& claims) const;
    std::string public_key() const { return key_.public_key(); }

private:
    crypto::SigningKey key_;
    std::string issuer_;
    std::string head_; // encoded, the same for every token
};

// Thread-safe.
class AccessTokenVerifier {
public:
    // Precondition: an Ed25519 public key of 32 bytes.
    AccessTokenVerifier(std::string_view public_key, std::string issuer);
    std::expected<AccessTokenClaims, TokenErrc> verify(std::string_view token,
                                                       std::int64_t now_unix_s) const;

private:
    crypto::VerifyingKey key_;
    std::string issuer_;
    std::string head_;
};

} // namespace userfold::access
