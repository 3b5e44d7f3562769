// The few primitives that the log's formats rest on, over OpenSSL 3. Thread-safe. Keys are 32
// bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace userfold::crypto {

using Key = std::array<std::uint8_t, 32>;
using Digest = std::array<std::uint8_t, 32>;

// From the operating system's generator; throws std::runtime_error where there is none.
void random_bytes(void* out, std::size_t size);
Key random_key();
template <std::size_t Size>
std::array<std::uint8_t, Size> random_array() {
    std::array<std::uint8_t, Size> bytes;
    random_bytes(bytes.data(), Size);
    return bytes;
}

Digest sha256(std::string_view bytes);
bool equal_in_constant_time(std::string_view a, std::string_view b);

// HKDF-Expand with SHA-256 (RFC 5869 §2.3), one block: a key of its own for each label.
Key derive_key(const Key& key, std::string_view label);

// HMAC-SHA-256 (RFC 2104) under one key. Copies share the prepared key.
class HmacKey {
public:
    explicit HmacKey(const Key& key);
    Digest sign(std::string_view bytes) const;
    // Over the concatenation of the parts, without joining them.
    Digest sign(std::initializer_list<std::string_view> parts) const;

private:
    struct Prepared;
    std::shared_ptr<const Prepared> prepared_;
};

// AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce: nonce, ciphertext, 16-byte tag.
std::string gcm_seal(const Key& key, std::string_view plaintext, std::string_view associated_data);
// Appends the plaintext to `out`. False, and `out` as it was, where key, bytes or associated data
// are not those that were sealed.
bool gcm_open_onto(std::string& out, const Key& key, std::string_view box,
                   std::string_view associated_data);

// AES-256 key wrap (RFC 3394): 32 bytes become 40.
std::string wrap_key(const Key& wrapping, const Key& key);
std::optional<Key> unwrap_key(const Key& wrapping, std::string_view wrapped);

// base64url without padding (RFC 4648 §5); decode refuses anything else.
std::string base64url(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);
std::string hex(std::string_view bytes);
std::optional<std::string> hex_decode(std::string_view text);

inline std::string_view view(const std::array<std::uint8_t, 32>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Ed25519 (RFC 8032). The private key is its 32-byte seed.
class SigningKey {
public:
    explicit SigningKey(const Key& seed);
    std::string sign(std::string_view message) const; // 64 bytes
    std::string public_key() const;                   // 32 bytes

private:
    std::shared_ptr<void> key_;
};
class VerifyingKey {
public:
    // Nothing where the bytes are no public key.
    static std::optional<VerifyingKey> from_bytes(std::string_view public_key);
    bool verify(std::string_view message, std::string_view signature) const;

private:
    std::shared_ptr<void> key_;
};

} // namespace userfold::crypto
