#include "access/access_token.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace userfold::access {
namespace {

constexpr std::int64_t now_s = 1'769'904'000;
constexpr std::string_view issuer = "https://users.example.com";

crypto::Key seed(std::uint8_t byte) {
    crypto::Key key;
    key.fill(byte);
    return key;
}

AccessTokenClaims some_claims() {
    AccessTokenClaims claims;
    claims.user.bytes = make_uuid_v7(now_s * 1000, {1});
    claims.session.bytes = make_uuid_v7(now_s * 1000, {2});
    claims.epoch = 3;
    claims.roles = {"manager", "user"};
    claims.issued_unix_s = now_s;
    claims.expires_unix_s = now_s + 900;
    return claims;
}

class AccessTokenTest : public testing::Test {
protected:
    struct Parts {
        std::string head, payload, signature;
        std::string join() const { return head + '.' + payload + '.' + signature; }
    };
    static Parts split(const std::string& token) {
        const auto first = token.find('.');
        const auto last = token.rfind('.');
        return {token.substr(0, first), token.substr(first + 1, last - first - 1),
                token.substr(last + 1)};
    }
    // A token with our head and another payload, rightly signed.
    std::string signed_payload(const std::string& json) const {
        Parts parts = split(signer_.sign(some_claims()));
        parts.payload = crypto::base64url(json);
        const crypto::SigningKey key(seed(1));
        parts.signature = crypto::base64url(key.sign(parts.head + '.' + parts.payload));
        return parts.join();
    }
    std::optional<TokenErrc> refusal(std::string_view token, std::int64_t at_s = now_s) const {
        const auto claims = verifier_.verify(token, at_s);
        return claims ? std::nullopt : std::optional(claims.error());
    }

    const AccessTokenSigner signer_{seed(1), std::string(issuer)};
    const AccessTokenVerifier verifier_{signer_.public_key(), std::string(issuer)};
};

TEST_F(AccessTokenTest, says_who_which_session_and_which_epoch) {
    EXPECT_EQ(verifier_.verify(signer_.sign(some_claims()), now_s), some_claims());
}

TEST_F(AccessTokenTest, is_a_jwt_of_rfc_9068) {
    const Parts parts = split(signer_.sign(some_claims()));
    const auto head = boost::json::parse(crypto::base64url_decode(parts.head).value());
    EXPECT_EQ(head.at("typ").as_string(), "at+jwt");
    EXPECT_EQ(head.at("alg").as_string(), "EdDSA");
    EXPECT_FALSE(head.at("kid").as_string().empty());
    const auto payload = boost::json::parse(crypto::base64url_decode(parts.payload).value());
    for (const char* claim :
         {"iss", "sub", "aud", "client_id", "jti", "sid", "epoch", "roles", "iat", "exp"}) {
        EXPECT_TRUE(payload.as_object().contains(claim)) << claim;
    }
    EXPECT_EQ(payload.at("iss").as_string(), issuer);
    EXPECT_EQ(payload.at("sub").as_string(), to_string(some_claims().user));
}

TEST_F(AccessTokenTest, is_never_twice_the_same) {
    EXPECT_NE(signer_.sign(some_claims()), signer_.sign(some_claims()));
}

TEST_F(AccessTokenTest, is_good_until_it_expires) {
    const std::string token = signer_.sign(some_claims());
    EXPECT_EQ(refusal(token, now_s + 899), std::nullopt);
    EXPECT_EQ(refusal(token, now_s + 900), TokenErrc::expired);
    EXPECT_EQ(refusal(token, now_s + 100'000), TokenErrc::expired);
}

TEST_F(AccessTokenTest, refuses_another_key) {
    const AccessTokenSigner other(seed(2), std::string(issuer));
    // Its head names its own key; with our head its signature is wrong.
    const std::string token = other.sign(some_claims());
    EXPECT_EQ(refusal(token), TokenErrc::malformed);
    Parts parts = split(token);
    parts.head = split(signer_.sign(some_claims())).head;
    EXPECT_EQ(refusal(parts.join()), TokenErrc::bad_signature);
}

TEST_F(AccessTokenTest, refuses_other_algorithms) {
    const std::string token = signer_.sign(some_claims());
    for (const std::string_view head : {R"({"typ":"at+jwt","alg":"none"})", R"({"alg":"none"})",
                                        R"({"alg":"HS256"})", R"({"typ":"JWT","alg":"EdDSA"})"}) {
        Parts parts = split(token);
        parts.head = crypto::base64url(head);
        EXPECT_EQ(refusal(parts.join()), TokenErrc::malformed) << head;
        parts.signature.clear();
        EXPECT_EQ(refusal(parts.join()), TokenErrc::malformed) << head;
    }
    // The public key is no secret: an HMAC under it proves nothing.
    Parts forged = split(token);
    forged.head = crypto::base64url(R"({"typ":"at+jwt","alg":"HS256"})");
    crypto::Key public_key;
    const std::string bytes = signer_.public_key();
    std::copy(bytes.begin(), bytes.end(), public_key.begin());
    forged.signature = crypto::base64url(
        crypto::view(crypto::HmacKey(public_key).sign(forged.head + '.' + forged.payload)));
    EXPECT_EQ(refusal(forged.join()), TokenErrc::malformed);
}

TEST_F(AccessTokenTest, refuses_another_issuer) {
    const AccessTokenSigner elsewhere(seed(1), "https://elsewhere.example.com");
    EXPECT_EQ(refusal(elsewhere.sign(some_claims())), TokenErrc::wrong_issuer);
}

TEST_F(AccessTokenTest, refuses_a_payload_that_was_changed) {
    Parts parts = split(signer_.sign(some_claims()));
    auto payload = boost::json::parse(crypto::base64url_decode(parts.payload).value());
    payload.as_object()["roles"] = boost::json::array{"admin"};
    parts.payload = crypto::base64url(boost::json::serialize(payload));
    EXPECT_EQ(refusal(parts.join()), TokenErrc::bad_signature);
}

TEST_F(AccessTokenTest, refuses_every_truncation) {
    const std::string token = signer_.sign(some_claims());
    for (std::size_t size = 0; size < token.size(); ++size) {
        EXPECT_TRUE(refusal(std::string_view(token).substr(0, size))) << size;
    }
    EXPECT_TRUE(refusal(token + 'A'));
    EXPECT_TRUE(refusal(token + ".A"));
    EXPECT_TRUE(refusal('.' + token));
}

TEST_F(AccessTokenTest, refuses_what_is_no_token) {
    for (const std::string_view text :
         {"", ".", "..", "...", "a.b.c", "garbage", "\xFF.\xFF.\xFF"}) {
        EXPECT_EQ(refusal(text), TokenErrc::malformed) << text;
    }
}

TEST_F(AccessTokenTest, refuses_claims_that_are_missing_or_of_another_type) {
    const Parts parts = split(signer_.sign(some_claims()));
    const auto good = boost::json::parse(crypto::base64url_decode(parts.payload).value());
    ASSERT_EQ(refusal(signed_payload(boost::json::serialize(good))), std::nullopt);
    for (const char* claim : {"sub", "sid", "epoch", "roles", "iat", "exp"}) {
        auto payload = good;
        payload.as_object().erase(claim);
        EXPECT_EQ(refusal(signed_payload(boost::json::serialize(payload))), TokenErrc::malformed)
            << claim;
        payload.as_object()[claim] = 1.5;
        EXPECT_EQ(refusal(signed_payload(boost::json::serialize(payload))), TokenErrc::malformed)
            << claim;
    }
    auto no_issuer = good;
    no_issuer.as_object().erase("iss");
    EXPECT_EQ(refusal(signed_payload(boost::json::serialize(no_issuer))), TokenErrc::wrong_issuer);
    for (const char* json : {"", "[]", "1", "{", "null", "{\"roles\":[1]}"}) {
        EXPECT_TRUE(refusal(signed_payload(json))) << json;
    }
}

TEST_F(AccessTokenTest, says_what_to_do) {
    for (const TokenErrc error : {TokenErrc::malformed, TokenErrc::bad_signature,
                                  TokenErrc::wrong_issuer, TokenErrc::expired}) {
        EXPECT_FALSE(describe(error).empty());
    }
    EXPECT_NE(describe(TokenErrc::expired).find("refresh"), std::string_view::npos);
}

} // namespace
} // namespace userfold::access
