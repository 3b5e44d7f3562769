#include "access/guard.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <cstring>

#include "access/peer_signature.h"
#include "access/permissions.h"

namespace userfold::access {
namespace {

using http::Problem;
using std::chrono::steady_clock;

// How long a token that is newer than the fold waits for it before the caller is asked to come
// again.
constexpr int behind_polls_max = 100;
constexpr std::chrono::milliseconds behind_poll{10};

std::int64_t unix_now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

// The credentials of an Authorization header of that scheme (case-insensitive, RFC 9110 §11.1).
std::optional<std::string_view> credentials(const http::Request& request, std::string_view scheme) {
    const auto header = request.header("authorization");
    if (!header || header->size() <= scheme.size() + 1 || (*header)[scheme.size()] != ' ') {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        if (((*header)[i] | 0x20) != (scheme[i] | 0x20)) return std::nullopt;
    }
    return header->substr(scheme.size() + 1);
}

bool is_permitted(const http::Route& route, const http::Request& request,
                  const Principal& principal) {
    if (route.permission == "signed-in") return true;
    std::string_view permission = route.permission;
    const bool self_too = permission.ends_with("|self");
    if (self_too) permission.remove_suffix(5);
    if (principal.may(permission)) return true;
    return self_too && parse_id<UserId>(request.parameter("id")) == principal.user;
}

// Segment's SDKs send the write key as the user name of HTTP Basic with an empty password;
// browsers, in the body.
std::string write_key_of(const http::Request& request) {
    if (const auto basic = credentials(request, "Basic")) {
        std::string text(*basic);
        for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
        while (!text.empty() && text.back() == '=') text.pop_back();
        const auto decoded = crypto::base64url_decode(text);
        return decoded ? decoded->substr(0, decoded->find(':')) : std::string();
    }
    boost::system::error_code error;
    const boost::json::value body = boost::json::parse(request.body, error);
    if (error || !body.is_object()) return {};
    const boost::json::value* key = body.get_object().if_contains("writeKey");
    if (key == nullptr || !key->is_string()) return {};
    return std::string(std::string_view(key->get_string()));
}

// RFC 6750 section 3.1: the caller sent a token, and shall get another.
Problem invalid_token(std::string detail) {
    Problem problem = http::unauthorized(std::move(detail));
    problem.headers = {{"WWW-Authenticate", R"(Bearer error="invalid_token")"}};
    return problem;
}

} // namespace

std::size_t VerifiedTokens::Hash::operator()(const crypto::Digest& digest) const {
    std::size_t hash;
    std::memcpy(&hash, digest.data() + 1, sizeof hash);
    return hash;
}

std::optional<VerifiedTokens::Entry> VerifiedTokens::find(const crypto::Digest& token) const {
    const Shard& shard = shards_[token[0] % shard_count];
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.entries.find(token);
    if (found == shard.entries.end()) return std::nullopt;
    return found->second;
}

void VerifiedTokens::remember(const crypto::Digest& token, Entry entry) {
    Shard& shard = shards_[token[0] % shard_count];
    const std::lock_guard lock(shard.mutex);
    // A full shard starts anew: what is dropped is verified once more, which is cheaper than an
    // order of use.
    if (shard.entries.size() >= entries_max_per_shard) shard.entries.clear();
    shard.entries.insert_or_assign(token, std::move(entry));
}

Guard::Guard(const AccessTail& tail, const AccessTokenVerifier& tokens, const BlindIndexer& indexer,
             const crypto::HmacKey& peer_key)
    : tail_(tail), tokens_(tokens), indexer_(indexer), peer_key_(peer_key) {}

boost::asio::awaitable<std::optional<Problem>> Guard::check(const http::Route& route,
                                                            http::Request& request) {
    if (route.permission.empty()) co_return std::nullopt;
    if (route.permission == "write-key") co_return check_write_key(request);
    if (route.permission == "peer") co_return check_peer(request);
    co_return co_await check_user(route, request);
}

boost::asio::awaitable<std::optional<Problem>> Guard::check_user(const http::Route& route,
                                                                 http::Request& request) {
    const auto token = credentials(request, "Bearer");
    if (!token) co_return http::unauthorized("send an access token as Authorization: Bearer");
    auto principal = principal_of_token(*token);
    if (!principal) co_return principal.error();
    const Principal& caller = **principal;
    Standing standing = tail_.check(caller.user, caller.session, caller.epoch, steady_clock::now());
    for (int poll = 0; standing == Standing::behind && poll < behind_polls_max; ++poll) {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, behind_poll);
        co_await timer.async_wait(boost::asio::use_awaitable);
        standing = tail_.check(caller.user, caller.session, caller.epoch, steady_clock::now());
    }
    switch (standing) {
        case Standing::valid:
            break;
        case Standing::revoked:
            co_return invalid_token("the session behind this token has ended; log in again");
        case Standing::behind:
        case Standing::stale:
            co_return http::unavailable("log-unreachable",
                                        "this node cannot confirm from the log that the token is "
                                        "still good; try again",
                                        std::chrono::seconds(1));
    }
    if (!is_permitted(route, request, caller)) {
        co_return http::forbidden("the caller lacks the permission " + route.permission);
    }
    request.principal = std::move(*principal);
    co_return std::nullopt;
}

std::expected<std::shared_ptr<Principal>, Problem> Guard::principal_of_token(
    std::string_view token) {
    const std::int64_t now_s = unix_now_ms() / 1000;
    const crypto::Digest digest = crypto::sha256(token);
    if (const auto known = verified_.find(digest); known && known->expires_unix_s > now_s) {
        return known->principal;
    }
    const auto claims = tokens_.verify(token, now_s);
    if (!claims) return std::unexpected(invalid_token(std::string(describe(claims.error()))));
    auto principal = std::make_shared<Principal>();
    principal->kind = ActorKind::user;
    principal->user = claims->user;
    principal->session = claims->session;
    principal->epoch = claims->epoch;
    principal->roles = claims->roles;
    principal->permissions = permissions_of(claims->roles);
    verified_.remember(digest, {principal, claims->expires_unix_s});
    return principal;
}

std::optional<Problem> Guard::check_write_key(http::Request& request) const {
    const std::string presented = write_key_of(request);
    if (request.header("authorization") && !request.tls && !request.loopback) {
        return http::forbidden("HTTP Basic is taken over TLS or from this machine only");
    }
    const auto id =
        presented.empty() ? std::nullopt : tail_.write_key(indexer_.secret_hash(presented));
    if (!id) {
        Problem problem = http::unauthorized(
            "send a write key as the user name of HTTP Basic, or as writeKey in the body");
        problem.headers = {{"WWW-Authenticate", "Basic realm=\"userfold\""}};
        return problem;
    }
    auto principal = std::make_shared<Principal>();
    principal->kind = ActorKind::write_key;
    principal->write_key = *id;
    request.principal = std::move(principal);
    return std::nullopt;
}

std::optional<Problem> Guard::check_peer(const http::Request& request) const {
    const auto signature = request.header(peer_signature_header);
    if (!signature || !verify_peer_request(peer_key_, http::to_string(request.method), request.path,
                                           request.body, *signature, unix_now_ms())) {
        return http::unauthorized("only processes of this cluster may ask this");
    }
    return std::nullopt;
}

} // namespace userfold::access
