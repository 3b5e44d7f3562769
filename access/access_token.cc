#include "access/access_token.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <stdexcept>

namespace userfold::access {
namespace {

namespace json = boost::json;

// The key id is the JWK thumbprint's idea (RFC 7638) in short: a hash of the public key.
std::string encoded_head(std::string_view public_key) {
    const json::object head = {
        {"typ", "at+jwt"},
        {"alg", "EdDSA"},
        {"kid", crypto::base64url(crypto::view(crypto::sha256(public_key)).substr(0, 12))}};
    return crypto::base64url(json::serialize(head));
}

const std::string* text_member(const json::object& object, std::string_view name,
                               std::string& storage) {
    const json::value* member = object.if_contains(name);
    if (member == nullptr || !member->is_string()) return nullptr;
    storage = std::string(std::string_view(member->get_string()));
    return &storage;
}

std::optional<std::int64_t> number_member(const json::object& object, std::string_view name) {
    const json::value* member = object.if_contains(name);
    if (member == nullptr || !member->is_int64()) return std::nullopt;
    return member->get_int64();
}

std::expected<AccessTokenClaims, TokenErrc> parse_claims(std::string_view payload,
                                                         const std::string& issuer) {
    boost::system::error_code error;
    const json::value parsed = json::parse(payload, error);
    if (error || !parsed.is_object()) return std::unexpected(TokenErrc::malformed);
    const json::object& object = parsed.get_object();
    std::string storage;
    const std::string* claimed_issuer = text_member(object, "iss", storage);
    if (claimed_issuer == nullptr || *claimed_issuer != issuer) {
        return std::unexpected(TokenErrc::wrong_issuer);
    }
    AccessTokenClaims claims;
    const std::string* subject = text_member(object, "sub", storage);
    const auto user = subject == nullptr ? std::nullopt : parse_id<UserId>(*subject);
    const std::string* session_text = text_member(object, "sid", storage);
    const auto session =
        session_text == nullptr ? std::nullopt : parse_id<SessionId>(*session_text);
    const auto epoch = number_member(object, "epoch");
    const auto issued = number_member(object, "iat");
    const auto expires = number_member(object, "exp");
    const json::value* roles = object.if_contains("roles");
    if (!user || !session || !epoch || !issued || !expires || roles == nullptr ||
        !roles->is_array()) {
        return std::unexpected(TokenErrc::malformed);
    }
    for (const json::value& role : roles->get_array()) {
        if (!role.is_string()) return std::unexpected(TokenErrc::malformed);
        claims.roles.emplace_back(std::string_view(role.get_string()));
    }
    claims.user = *user;
    claims.session = *session;
    claims.epoch = static_cast<std::uint64_t>(*epoch);
    claims.issued_unix_s = *issued;
    claims.expires_unix_s = *expires;
    return claims;
}

crypto::VerifyingKey verifying_key(std::string_view public_key) {
    auto key = crypto::VerifyingKey::from_bytes(public_key);
    if (!key) throw std::runtime_error("the log's token key is no Ed25519 public key");
    return *key;
}

} // namespace

std::string_view describe(TokenErrc error) {
    switch (error) {
        case TokenErrc::malformed:
            return "the access token is not one of ours";
        case TokenErrc::bad_signature:
            return "the access token's signature is wrong";
        case TokenErrc::wrong_issuer:
            return "the access token is of another installation";
        case TokenErrc::expired:
            return "the access token has expired; refresh it or log in again";
    }
    return "";
}

AccessTokenSigner::AccessTokenSigner(const crypto::Key& seed, std::string issuer)
    : key_(seed), issuer_(std::move(issuer)), head_(encoded_head(key_.public_key())) {}

std::string AccessTokenSigner::sign(const AccessTokenClaims& claims) const {
    json::array roles;
    for (const std::string& role : claims.roles) roles.emplace_back(role);
    const json::object payload = {
        {"iss", issuer_},
        {"sub", to_string(claims.user)},
        {"aud", issuer_},
        {"client_id", "userfold"},
        {"jti", crypto::hex(crypto::view(crypto::random_key()).substr(0, 16))},
        {"sid", to_string(claims.session)},
        {"epoch", static_cast<std::int64_t>(claims.epoch)},
        {"roles", std::move(roles)},
        {"iat", claims.issued_unix_s},
        {"exp", claims.expires_unix_s}};
    std::string token = head_ + '.' + crypto::base64url(json::serialize(payload));
    const std::string signature = key_.sign(token);
    return token + '.' + crypto::base64url(signature);
}

AccessTokenVerifier::AccessTokenVerifier(std::string_view public_key, std::string issuer)
    : key_(verifying_key(public_key)),
      issuer_(std::move(issuer)),
      head_(encoded_head(public_key)) {}

std::expected<AccessTokenClaims, TokenErrc> AccessTokenVerifier::verify(
    std::string_view token, std::int64_t now_unix_s) const {
    const std::size_t first = token.find('.');
    const std::size_t last = token.rfind('.');
    // One head is ours, byte for byte: other algorithms and `none` never get as far as a key.
    if (first == token.npos || last == first || token.substr(0, first) != head_) {
        return std::unexpected(TokenErrc::malformed);
    }
    const auto payload = crypto::base64url_decode(token.substr(first + 1, last - first - 1));
    const auto signature = crypto::base64url_decode(token.substr(last + 1));
    if (!payload || !signature) return std::unexpected(TokenErrc::malformed);
    if (!key_.verify(token.substr(0, last), *signature)) {
        return std::unexpected(TokenErrc::bad_signature);
    }
    auto claims = parse_claims(*payload, issuer_);
    if (claims && claims->expires_unix_s <= now_unix_s) {
        return std::unexpected(TokenErrc::expired);
    }
    return claims;
}

} // namespace userfold::access
