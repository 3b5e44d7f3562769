// How the processes of one cluster know each other: an HMAC over the request under peer.key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/crypto.h"

namespace userfold::access {

inline constexpr std::string_view peer_signature_header = "Userfold-Peer";

// Header value "<unix_ms>:<hex>" for a request.
std::string sign_peer_request(const crypto::HmacKey& peer_key, std::string_view method,
                              std::string_view path, std::string_view body, std::int64_t unix_ms);

// True for a signature over the same request, made within a minute of `now_unix_ms`.
bool verify_peer_request(const crypto::HmacKey& peer_key, std::string_view method,
                         std::string_view path, std::string_view body, std::string_view signature,
                         std::int64_t now_unix_ms);

} // namespace userfold::access
