#include "access/peer_signature.h"

#include <gtest/gtest.h>

namespace userfold::access {
namespace {

constexpr std::int64_t now_ms = 1'769'904'000'000;

class PeerSignatureTest : public testing::Test {
protected:
    std::string sign() const {
        return sign_peer_request(key_, "POST", "/internal/x", "body", now_ms);
    }
    bool verify(std::string_view signature, std::int64_t at_ms = now_ms) const {
        return verify_peer_request(key_, "POST", "/internal/x", "body", signature, at_ms);
    }
    const crypto::HmacKey key_{crypto::Key{1}};
};

TEST_F(PeerSignatureTest, is_good_for_the_request_that_was_signed) {
    EXPECT_TRUE(verify(sign()));
}

TEST_F(PeerSignatureTest, is_good_for_no_other_request) {
    const std::string signature = sign();
    EXPECT_FALSE(verify_peer_request(key_, "GET", "/internal/x", "body", signature, now_ms));
    EXPECT_FALSE(verify_peer_request(key_, "POST", "/internal/y", "body", signature, now_ms));
    EXPECT_FALSE(verify_peer_request(key_, "POST", "/internal/x", "other", signature, now_ms));
    EXPECT_FALSE(verify_peer_request(key_, "POST", "/internal/xb", "ody", signature, now_ms));
    const crypto::HmacKey other(crypto::Key{2});
    EXPECT_FALSE(verify_peer_request(other, "POST", "/internal/x", "body", signature, now_ms));
}

TEST_F(PeerSignatureTest, is_good_for_a_minute_around_its_time) {
    const std::string signature = sign();
    EXPECT_TRUE(verify(signature, now_ms + 60'000));
    EXPECT_TRUE(verify(signature, now_ms - 60'000));
    EXPECT_FALSE(verify(signature, now_ms + 60'001));
    EXPECT_FALSE(verify(signature, now_ms - 60'001));
}

TEST_F(PeerSignatureTest, cannot_be_given_another_time) {
    const std::string signature = sign();
    const std::string later = std::to_string(now_ms + 1) + signature.substr(signature.find(':'));
    EXPECT_FALSE(verify(later));
}

TEST_F(PeerSignatureTest, bears_any_text) {
    const std::string digest = sign().substr(13);
    for (const std::string& text :
         {std::string(), std::string(":"), std::string("1769904000000"), digest,
          "-9223372036854775808" + digest, "9223372036854775807" + digest,
          "99999999999999999999" + digest, sign() + " ", sign() + "00", " " + sign()}) {
        EXPECT_FALSE(verify(text)) << text;
    }
}

} // namespace
} // namespace userfold::access
