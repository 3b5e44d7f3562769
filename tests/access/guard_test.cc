// The guard, called with requests as the router calls it.
#include "access/guard.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <gtest/gtest.h>

#include "access/peer_signature.h"
#include "access/permissions.h"

namespace userfold::access {
namespace {

using http::Problem;
using http::Request;

constexpr std::string_view issuer = "https://users.example.com";

template <class IdType>
IdType id(std::uint8_t byte) {
    IdType made;
    made.bytes.fill(byte);
    return made;
}

std::int64_t unix_now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

class GuardTest : public testing::Test {
protected:
    GuardTest() {
        tail_.confirm(AccessTail::Clock::now());
        tail_.add_write_key(indexer_.secret_hash("wk-secret"), id<EventId>(7));
    }

    AccessTokenClaims claims(std::vector<std::string> roles = {"user"}) const {
        AccessTokenClaims claims;
        claims.user = user_;
        claims.session = session_;
        claims.roles = std::move(roles);
        claims.issued_unix_s = unix_now_ms() / 1000;
        claims.expires_unix_s = claims.issued_unix_s + 900;
        return claims;
    }
    Request with_token(const std::string& token) const {
        Request request;
        request.headers = {{"Authorization", "Bearer " + token}};
        request.parameters = {{"id", to_string(user_)}};
        return request;
    }
    Request as_user() const { return with_token(signer_.sign(claims())); }
    Request as_role(const std::string& role) const {
        return with_token(signer_.sign(claims({role})));
    }
    static Request with_basic(std::string_view encoded) {
        Request request;
        request.headers = {{"Authorization", "Basic " + std::string(encoded)}};
        request.loopback = true;
        return request;
    }

    std::optional<Problem> check(std::string permission, Request& request) {
        http::Route route;
        route.permission = std::move(permission);
        boost::asio::io_context context;
        std::optional<Problem> problem;
        auto done = [&](std::exception_ptr error, std::optional<Problem> found) {
            EXPECT_FALSE(error);
            problem = std::move(found);
        };
        boost::asio::co_spawn(context, guard_.check(route, request), done);
        context.run();
        return problem;
    }
    // 200 where the guard lets the request pass.
    unsigned status(std::string permission, Request request) {
        const auto problem = check(std::move(permission), request);
        return problem ? problem->status : 200;
    }

    AccessTail tail_{std::chrono::seconds(30)};
    const AccessTokenSigner signer_{crypto::Key{1}, std::string(issuer)};
    const AccessTokenVerifier verifier_{signer_.public_key(), std::string(issuer)};
    const BlindIndexer indexer_{crypto::Key{2}};
    const crypto::HmacKey peer_key_{crypto::Key{3}};
    Guard guard_{tail_, verifier_, indexer_, peer_key_};
    const UserId user_ = id<UserId>(0xA1);
    const SessionId session_ = id<SessionId>(2);
};

TEST_F(GuardTest, lets_anyone_onto_open_routes) {
    Request request;
    EXPECT_FALSE(check("", request));
    EXPECT_EQ(principal_of(request).kind, ActorKind::anonymous);
}

TEST_F(GuardTest, asks_for_a_token) {
    Request request;
    const auto problem = check("signed-in", request);
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->status, 401U);
    const auto response = problem->response();
    EXPECT_TRUE(response.header("WWW-Authenticate"));
}

TEST_F(GuardTest, tells_handlers_who_is_calling) {
    Request request = as_role("manager");
    ASSERT_FALSE(check("signed-in", request));
    const Principal& principal = principal_of(request);
    EXPECT_EQ(principal.kind, ActorKind::user);
    EXPECT_EQ(principal.user, user_);
    EXPECT_EQ(principal.session, session_);
    EXPECT_EQ(principal.roles, std::vector<std::string>{"manager"});
    EXPECT_TRUE(principal.may("users.read"));
}

TEST_F(GuardTest, takes_the_scheme_in_any_case_and_nothing_like_it) {
    const std::string token = signer_.sign(claims());
    for (const auto& [header, expected] : {std::pair{"bearer " + token, 200U},
                                           {"BEARER " + token, 200U},
                                           {"Bearer" + token, 401U},
                                           {"Bearer ", 401U},
                                           {"Bearer", 401U},
                                           {"Token " + token, 401U},
                                           {token, 401U}}) {
        Request request;
        request.headers = {{"Authorization", header}};
        EXPECT_EQ(status("signed-in", std::move(request)), expected) << header.substr(0, 8);
    }
}

TEST_F(GuardTest, refuses_bad_tokens) {
    EXPECT_EQ(status("signed-in", with_token("garbage")), 401U);
    AccessTokenClaims expired = claims();
    expired.expires_unix_s = expired.issued_unix_s - 1;
    EXPECT_EQ(status("signed-in", with_token(signer_.sign(expired))), 401U);
    const AccessTokenSigner other(crypto::Key{9}, std::string(issuer));
    EXPECT_EQ(status("signed-in", with_token(other.sign(claims()))), 401U);
    Request garbage = with_token("garbage");
    EXPECT_EQ(check("signed-in", garbage)->response().header("WWW-Authenticate"),
              R"(Bearer error="invalid_token")");
}

TEST_F(GuardTest, lets_staff_do_what_their_role_allows) {
    EXPECT_EQ(status("users.read", as_role("admin")), 200U);
    EXPECT_EQ(status("users.read", as_role("manager")), 200U);
    EXPECT_EQ(status("roles.write", as_role("admin")), 200U);
    EXPECT_EQ(status("roles.write", as_role("manager")), 403U);
    EXPECT_EQ(status("users.read", as_user()), 403U);
}

TEST_F(GuardTest, lets_users_at_what_is_their_own) {
    EXPECT_EQ(status("users.read|self", as_user()), 200U);
    Request of_another = as_user();
    of_another.parameters = {{"id", to_string(id<UserId>(0xB2))}};
    EXPECT_EQ(status("users.read|self", of_another), 403U);
    Request by_staff = as_role("manager");
    by_staff.parameters = of_another.parameters;
    EXPECT_EQ(status("users.read|self", by_staff), 200U);
    Request nobody = as_user();
    nobody.parameters = {{"id", "me"}};
    EXPECT_EQ(status("users.read|self", nobody), 403U);
}

TEST_F(GuardTest, knows_the_caller_however_the_path_spells_the_id) {
    Request request = as_user();
    std::string upper = to_string(user_);
    std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
    request.parameters = {{"id", upper}};
    EXPECT_EQ(status("users.read|self", std::move(request)), 200U);
}

TEST_F(GuardTest, refuses_a_session_that_has_ended_whose_token_it_knows) {
    const Request request = as_user();
    EXPECT_EQ(status("signed-in", request), 200U); // remembered from now on
    tail_.end_session(session_, unix_now_ms());
    EXPECT_EQ(status("signed-in", request), 401U);
}

TEST_F(GuardTest, refuses_tokens_of_a_passed_epoch) {
    const Request request = as_user();
    EXPECT_EQ(status("signed-in", request), 200U);
    tail_.set_epoch(user_, 1);
    EXPECT_EQ(status("signed-in", request), 401U);
}

TEST_F(GuardTest, waits_for_a_fold_that_is_behind_the_token) {
    AccessTokenClaims newer = claims();
    newer.epoch = 1;
    Request request = with_token(signer_.sign(newer));
    std::thread fold([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        tail_.set_epoch(user_, 1);
    });
    EXPECT_EQ(status("signed-in", request), 200U);
    fold.join();
}

TEST_F(GuardTest, asks_to_come_again_where_the_fold_stays_behind) {
    AccessTokenClaims newer = claims();
    newer.epoch = 1;
    Request request = with_token(signer_.sign(newer));
    const auto problem = check("signed-in", request);
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->status, 503U);
    EXPECT_TRUE(problem->retry_after);
    EXPECT_EQ(request.principal, nullptr);
}

TEST_F(GuardTest, trusts_no_token_on_a_tail_that_is_stale) {
    AccessTail unconfirmed;
    Guard guard(unconfirmed, verifier_, indexer_, peer_key_);
    http::Route route;
    route.permission = "signed-in";
    Request request = as_user();
    boost::asio::io_context context;
    std::optional<Problem> problem;
    boost::asio::co_spawn(
        context, guard.check(route, request),
        [&](std::exception_ptr, std::optional<Problem> found) { problem = std::move(found); });
    context.run();
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->status, 503U);
    EXPECT_EQ(problem->slug, "log-unreachable");
    EXPECT_TRUE(problem->retry_after);
}

TEST_F(GuardTest, takes_a_write_key_as_basic_user_name) {
    // "wk-secret:" and "wk-secret:ignored"
    for (const char* encoded : {"d2stc2VjcmV0Og==", "d2stc2VjcmV0Omlnbm9yZWQ="}) {
        Request request = with_basic(encoded);
        ASSERT_FALSE(check("write-key", request)) << encoded;
        EXPECT_EQ(principal_of(request).kind, ActorKind::write_key);
        EXPECT_EQ(principal_of(request).write_key, id<EventId>(7));
    }
}

TEST_F(GuardTest, takes_a_write_key_in_the_body) {
    Request request;
    request.body = R"({"writeKey":"wk-secret","batch":[]})";
    ASSERT_FALSE(check("write-key", request));
    EXPECT_EQ(principal_of(request).write_key, id<EventId>(7));
}

TEST_F(GuardTest, refuses_other_write_keys) {
    EXPECT_EQ(status("write-key", Request()), 401U);
    EXPECT_EQ(status("write-key", with_basic("bm9wZTo=")), 401U);
    EXPECT_EQ(status("write-key", with_basic("!!!")), 401U);
    EXPECT_EQ(status("write-key", with_basic("Og==")), 401U); // an empty one
    for (const char* body :
         {"", "{", "[]", R"({"writeKey":7})", R"({"writeKey":""})", R"({"writeKey":"other"})"}) {
        Request request;
        request.body = body;
        EXPECT_EQ(status("write-key", std::move(request)), 401U) << body;
    }
    Request request = with_basic("bm9wZTo=");
    const auto problem = check("write-key", request);
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->response().header("WWW-Authenticate"), "Basic realm=\"userfold\"");
}

TEST_F(GuardTest, takes_no_basic_over_an_open_line) {
    Request request = with_basic("d2stc2VjcmV0Og==");
    request.loopback = false;
    EXPECT_EQ(status("write-key", request), 403U);
    request.tls = true;
    EXPECT_EQ(status("write-key", request), 200U);
}

TEST_F(GuardTest, takes_no_token_for_a_write_key_nor_the_other_way_round) {
    Request with_user_token = as_user();
    with_user_token.loopback = true;
    EXPECT_EQ(status("write-key", with_user_token), 401U);
    EXPECT_EQ(status("signed-in", with_basic("d2stc2VjcmV0Og==")), 401U);
    EXPECT_EQ(status("users.read", with_basic("d2stc2VjcmV0Og==")), 401U);
}

TEST_F(GuardTest, lets_processes_of_the_cluster_at_internal_routes) {
    Request request;
    request.method = http::Method::post;
    request.path = "/internal/query";
    request.body = "body";
    EXPECT_EQ(status("peer", request), 401U);
    request.headers = {{std::string(peer_signature_header),
                        sign_peer_request(peer_key_, "POST", request.path, "body", unix_now_ms())}};
    EXPECT_EQ(status("peer", request), 200U);
    request.body = "another";
    EXPECT_EQ(status("peer", request), 401U);
    EXPECT_EQ(status("peer", as_role("admin")), 401U);
}

TEST(VerifiedTokens, remembers_a_bounded_number) {
    VerifiedTokens tokens;
    const auto principal = std::make_shared<Principal>();
    crypto::Digest digest{};
    for (std::uint32_t i = 0; i < 200'000; ++i) {
        std::memcpy(digest.data() + 4, &i, sizeof i);
        tokens.remember(digest, {principal, 1});
    }
    // One shard took them all; the newest is there, and few of the others.
    EXPECT_TRUE(tokens.find(digest));
    EXPECT_LE(principal.use_count(), 8192 + 1);
    EXPECT_FALSE(tokens.find(crypto::Digest{9}));
}

} // namespace
} // namespace userfold::access
