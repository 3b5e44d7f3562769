// The guard of every route: finds out who is calling and whether the route's permission lets them
// in.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "access/access_tail.h"
#include "access/access_token.h"
#include "access/principal.h"
#include "events/derivation.h"
#include "http/router.h"

namespace userfold::access {

// Verified tokens by their SHA-256, until they expire: an Ed25519 verification costs a hundred
// times what the rest of a read does. Bounded; thread-safe.
class VerifiedTokens {
public:
    struct Entry {
        std::shared_ptr<Principal> principal;
        std::int64_t expires_unix_s = 0;
    };
    std::optional<Entry> find(const crypto::Digest& token) const;
    void remember(const crypto::Digest& token, Entry entry);

private:
    static constexpr std::size_t shard_count = 16;
    static constexpr std::size_t entries_max_per_shard = 8192;
    struct Hash {
        std::size_t operator()(const crypto::Digest& digest) const;
    };
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<crypto::Digest, Entry, Hash> entries;
    };
    std::array<Shard, shard_count> shards_;
};

// Thread-safe. Everything it is given must outlive it.
class Guard {
public:
    Guard(const AccessTail& tail, const AccessTokenVerifier& tokens, const BlindIndexer& indexer,
          const crypto::HmacKey& peer_key);

    // For http::Router::set_guard.
    boost::asio::awaitable<std::optional<http::Problem>> check(const http::Route& route,
                                                               http::Request& request);

private:
    boost::asio::awaitable<std::optional<http::Problem>> check_user(const http::Route& route,
                                                                    http::Request& request);
    std::optional<http::Problem> check_write_key(http::Request& request) const;
    std::optional<http::Problem> check_peer(const http::Request& request) const;
    std::expected<std::shared_ptr<Principal>, http::Problem> principal_of_token(
        std::string_view token);

    const AccessTail& tail_;
    const AccessTokenVerifier& tokens_;
    const BlindIndexer& indexer_;
    const crypto::HmacKey& peer_key_;
    VerifiedTokens verified_;
};

} // namespace userfold::access
