#include "writer/derived_tokens.h"

#include <gtest/gtest.h>
#include <set>

#include "tests/writer/ids.h"

namespace userfold::writer {
namespace {

class DerivedTokensTest : public testing::Test {
protected:
    const DerivedTokens tokens_{crypto::Key{1}};
    const DerivedTokens elsewhere_{crypto::Key{2}};
    const MailToken mail_{id<UserId>(1), id<CommitId>(2), 1'700'000'000'000};
    const RefreshToken refresh_{id<SessionId>(3), 7};
};

TEST_F(DerivedTokensTest, derives_a_mail_token_and_reads_it) {
    const std::string text = tokens_.mail_token(mail_);
    EXPECT_EQ(tokens_.parse_mail_token(text), mail_);
    EXPECT_EQ(tokens_.mail_token(mail_), text); // derived, so it need not be stored
}

TEST_F(DerivedTokensTest, takes_no_mail_token_of_another_cluster) {
    EXPECT_FALSE(tokens_.parse_mail_token(elsewhere_.mail_token(mail_)));
}

TEST_F(DerivedTokensTest, takes_no_forged_or_truncated_mail_token) {
    const std::string text = tokens_.mail_token(mail_);
    const std::string bytes = crypto::base64url_decode(text).value();
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string forged = bytes;
        forged[at] = static_cast<char>(forged[at] ^ 1);
        EXPECT_FALSE(tokens_.parse_mail_token(crypto::base64url(forged))) << at;
    }
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_FALSE(tokens_.parse_mail_token(std::string_view(text).substr(0, size)));
    }
    EXPECT_FALSE(tokens_.parse_mail_token(text + "AAAA"));
    EXPECT_FALSE(tokens_.parse_mail_token("no token"));
}

TEST_F(DerivedTokensTest, takes_no_token_for_one_of_another_purpose) {
    EXPECT_FALSE(tokens_.parse_mail_token(tokens_.refresh_token(refresh_, "salt")));
    EXPECT_FALSE(DerivedTokens::read_refresh_token(tokens_.mail_token(mail_)));
}

TEST_F(DerivedTokensTest, derives_a_refresh_token_from_the_sessions_salt) {
    const std::string text = tokens_.refresh_token(refresh_, "salt");
    EXPECT_EQ(DerivedTokens::read_refresh_token(text), refresh_);
    EXPECT_EQ(tokens_.refresh_token(refresh_, "salt"), text);
    EXPECT_NE(tokens_.refresh_token(refresh_, "tals"), text);
    EXPECT_NE(elsewhere_.refresh_token(refresh_, "salt"), text);
    EXPECT_NE(tokens_.refresh_token({refresh_.session, 8}, "salt"), text);
    EXPECT_NE(tokens_.refresh_token({id<SessionId>(4), 7}, "salt"), text);
}

TEST_F(DerivedTokensTest, cannot_move_a_tag_to_another_generation) {
    const std::string bytes =
        crypto::base64url_decode(tokens_.refresh_token(refresh_, "salt")).value();
    const std::string next =
        crypto::base64url_decode(tokens_.refresh_token({refresh_.session, 8}, "salt")).value();
    const std::string swapped = crypto::base64url(next.substr(0, 20) + bytes.substr(20));
    const auto read = DerivedTokens::read_refresh_token(swapped);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->generation, 8U);
    EXPECT_NE(tokens_.refresh_token(*read, "salt"), swapped);
}

TEST_F(DerivedTokensTest, reads_no_truncated_refresh_token) {
    const std::string text = tokens_.refresh_token(refresh_, "salt");
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_FALSE(DerivedTokens::read_refresh_token(std::string_view(text).substr(0, size)));
    }
}

TEST_F(DerivedTokensTest, derives_ids_from_caller_route_and_key) {
    const CommitId commit = tokens_.idempotent_commit("caller", "POST /v1/users", "key");
    EXPECT_EQ(tokens_.idempotent_commit("caller", "POST /v1/users", "key"), commit);
    EXPECT_EQ(commit.bytes[6] >> 4, 8);
    const std::set<CommitId> others = {
        commit, tokens_.idempotent_commit("callerP", "OST /v1/users", "key"),
        tokens_.idempotent_commit("caller", "POST /v1/users", "other"),
        tokens_.idempotent_commit("caller", "POST /v1/other", "key"),
        elsewhere_.idempotent_commit("caller", "POST /v1/users", "key")};
    EXPECT_EQ(others.size(), 5U);
    const UserId user = tokens_.idempotent_user(commit);
    EXPECT_EQ(tokens_.idempotent_user(commit), user);
    EXPECT_NE(user.as<CommitId>(), commit);
    EXPECT_EQ(user.bytes[6] >> 4, 8);
}

TEST_F(DerivedTokensTest, tells_bodies_apart) {
    EXPECT_EQ(tokens_.request_hmac("{}"), tokens_.request_hmac("{}"));
    EXPECT_NE(tokens_.request_hmac("{}"), tokens_.request_hmac("{ }"));
    EXPECT_NE(tokens_.request_hmac("{}"), elsewhere_.request_hmac("{}"));
    EXPECT_FALSE(tokens_.request_hmac("").empty());
}

} // namespace
} // namespace userfold::writer
