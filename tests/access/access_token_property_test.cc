#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "access/access_token.h"

namespace userfold::access {
namespace {

namespace gen = rc::gen;

const AccessTokenSigner& signer() {
    static const AccessTokenSigner signer(crypto::Key{1}, "https://users.example.com");
    return signer;
}
const AccessTokenVerifier& verifier() {
    static const AccessTokenVerifier verifier(signer().public_key(), "https://users.example.com");
    return verifier;
}

AccessTokenClaims any_claims() {
    AccessTokenClaims claims;
    claims.user.bytes = *gen::arbitrary<std::array<std::uint8_t, 16>>();
    claims.session.bytes = *gen::arbitrary<std::array<std::uint8_t, 16>>();
    claims.epoch = *gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 62);
    // Role names are text of ours, quotes and all.
    const auto role = gen::container<std::string>(gen::inRange<char>(' ', '~'));
    claims.roles = *gen::container<std::vector<std::string>>(role);
    claims.issued_unix_s = *gen::inRange<std::int64_t>(0, 4'000'000'000);
    claims.expires_unix_s = claims.issued_unix_s + *gen::inRange(1, 1'000'000);
    return claims;
}

RC_GTEST_PROP(AccessTokenProperty, comes_back_as_it_went, ()) {
    const AccessTokenClaims claims = any_claims();
    const auto verified = verifier().verify(signer().sign(claims), claims.issued_unix_s);
    RC_ASSERT(verified.has_value());
    RC_ASSERT(*verified == claims);
}

RC_GTEST_PROP(AccessTokenProperty, is_refused_with_any_character_changed, ()) {
    const AccessTokenClaims claims = any_claims();
    std::string token = signer().sign(claims);
    const auto at = *gen::inRange<std::size_t>(0, token.size());
    const char other = static_cast<char>(*gen::inRange(0, 128));
    RC_PRE(other != token[at]);
    token[at] = other;
    RC_ASSERT(!verifier().verify(token, claims.issued_unix_s));
}

} // namespace
} // namespace userfold::access
