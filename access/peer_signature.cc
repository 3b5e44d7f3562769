#include "access/peer_signature.h"

#include <charconv>

namespace userfold::access {
namespace {

constexpr std::int64_t age_ms_max = 60'000;

} // namespace

std::string sign_peer_request(const crypto::HmacKey& peer_key, std::string_view method,
                              std::string_view path, std::string_view body, std::int64_t unix_ms) {
    const std::string time = std::to_string(unix_ms);
    const crypto::Digest body_digest = crypto::sha256(body);
    const crypto::Digest digest =
        peer_key.sign({"peer\n", time, "\n", method, "\n", path, "\n", crypto::view(body_digest)});
    return time + ':' + crypto::hex(crypto::view(digest));
}

bool verify_peer_request(const crypto::HmacKey& peer_key, std::string_view method,
                         std::string_view path, std::string_view body, std::string_view signature,
                         std::int64_t now_unix_ms) {
    std::int64_t signed_at = 0;
    const auto [end, error] =
        std::from_chars(signature.data(), signature.data() + signature.size(), signed_at);
    if (error != std::errc{} || signed_at < now_unix_ms - age_ms_max ||
        signed_at > now_unix_ms + age_ms_max) {
        return false;
    }
    return crypto::equal_in_constant_time(
        sign_peer_request(peer_key, method, path, body, signed_at), signature);
}

} // namespace userfold::access
