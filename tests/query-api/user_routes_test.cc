// The document of a user, and how users are found.
#include <gtest/gtest.h>

#include "tests/query-api/served_views.h"

namespace userfold::query_api {
namespace {

namespace json = boost::json;
using test::start_ms;

class UserRoutes : public ::testing::Test {
protected:
    UserRoutes() {
        served.log.publish_key(ann.as<SubjectId>());
        served.log.register_user(ann, "Ann@Example.com", start_ms,
                                 {{"/personal/name", R"("Ann \"Example\"")"},
                                  {"/personal/address/city", R"("Paris")"},
                                  {"/profile/interests", R"(["chess","go"])"}},
                                 {{"analytics", "2024-01", true}});
        served.log.publish_lookup(ann, LookupKind::email, {"ann@example.com"});
        served.fold();
    }
    std::string path(std::string_view below = "") const {
        return "/v1/users/" + to_string(ann) + std::string(below);
    }
    json::array found(const std::string& query) {
        return object_of(served.as_admin("/v1/users?" + query)).at("items").as_array();
    }

    ServedViews served;
    const UserId ann = served.log.id<UserId>(1);
    const std::string token = served.token(ann);
};

TEST_F(UserRoutes, show_the_opened_document) {
    const auto answer = served.get(path(), token);
    ASSERT_EQ(answer.status, 200U);
    const json::object user = object_of(answer);
    EXPECT_EQ(text_at(user, "user_id"), to_string(ann));
    EXPECT_EQ(user.at("version"), 1);
    EXPECT_EQ(user.at("status"), "active");
    EXPECT_EQ(user.at("account").at("email"), "Ann@Example.com");
    EXPECT_EQ(user.at("account").at("email_verified"), false);
    EXPECT_EQ(user.at("personal").at("name"), R"(Ann "Example")");
    EXPECT_EQ(user.at("personal").at("address").at("city"), "Paris");
    EXPECT_EQ(user.at("profile").at("interests"), (json::array{"chess", "go"}));
    EXPECT_EQ(user.at("preferences"), (json::object{{"email_subscriptions", json::object()},
                                                    {"notifications", json::object()}}));
    EXPECT_EQ(user.at("roles"), json::array{"user"});
    EXPECT_EQ(user.at("created_at"), "2026-03-04T05:06:07.008Z");
    EXPECT_EQ(answer.body, served.get("/v1/me", token).body);
}

TEST_F(UserRoutes, follow_the_log) {
    served.log.change_fields(
        ann, {{"/personal/address", std::nullopt}, {"/personal/name", R"("Annabel")"}});
    served.log.user_commit(ann, EmailVerified{});
    served.fold();
    const json::object user = object_of(served.get(path(), token));
    EXPECT_EQ(user.at("version"), 3);
    EXPECT_EQ(user.at("personal").at("name"), "Annabel");
    EXPECT_TRUE(user.at("personal").at("address").as_object().empty());
    EXPECT_EQ(user.at("account").at("email_verified"), true);
}

TEST_F(UserRoutes, tag_the_document_with_its_version) {
    const auto answer = served.get(path(), token);
    EXPECT_EQ(answer.header("ETag"), "\"1\"");
    for (const char* known : {"\"1\"", "W/\"1\"", "\"0\", \"1\"", "*"}) {
        const auto unchanged = served.get(path(), token, {{"If-None-Match", known}});
        EXPECT_EQ(unchanged.status, 304U) << known;
        EXPECT_EQ(unchanged.header("ETag"), "\"1\"");
        EXPECT_TRUE(unchanged.body.empty());
    }
    for (const char* known : {"\"2\"", "1", "", "\"11\""}) {
        EXPECT_EQ(served.get(path(), token, {{"If-None-Match", known}}).status, 200U) << known;
    }
    EXPECT_EQ(served.get("/v1/me", token, {{"If-None-Match", "\"1\""}}).status, 304U);
    served.log.user_commit(ann, EmailVerified{});
    served.fold();
    EXPECT_EQ(served.get(path(), token, {{"If-None-Match", "\"1\""}}).status, 200U);
}

TEST_F(UserRoutes, know_nobody_else) {
    EXPECT_EQ(served.as_admin("/v1/users/" + to_string(served.log.id<UserId>(9))).status, 404U);
    EXPECT_EQ(served.as_admin("/v1/users/ann").status, 404U);
    EXPECT_EQ(served.as_admin("/v1/users/ann/consents").status, 404U);
    EXPECT_EQ(served.get("/v1/me", served.token(served.log.id<UserId>(9))).status, 404U);
}

TEST_F(UserRoutes, forget_the_erased) {
    Envelope erasure;
    erasure.stream = ann.as<StreamId>();
    erasure.subject = ann.as<SubjectId>();
    erasure.expected_version = 1;
    erasure.erases_subject = true;
    served.log.commit(Topic::users, erasure, {SessionsRevoked{}});
    served.fold();
    EXPECT_EQ(served.as_admin(path()).status, 404U);
    EXPECT_TRUE(found("email=ann%40example.com").empty());
    EXPECT_EQ(served.as_admin(path("/audit")).status, 200U) << "that it was erased is told";
}

TEST_F(UserRoutes, wait_for_a_key_that_the_views_do_not_hold_yet) {
    const UserId bob = served.log.id<UserId>(2);
    served.log.register_user(bob, "bob@example.com");
    served.fold();
    const auto early = served.as_admin("/v1/users/" + to_string(bob));
    EXPECT_EQ(early.status, 503U);
    EXPECT_EQ(slug_of(early), "not-yet-visible");
    EXPECT_TRUE(early.header("Retry-After"));
    served.log.publish_key(bob.as<SubjectId>());
    served.fold();
    EXPECT_EQ(served.as_admin("/v1/users/" + to_string(bob)).status, 200U);
}

TEST_F(UserRoutes, find_users_by_email_regardless_of_case) {
    for (const char* email : {"ann%40example.com", "ANN%40EXAMPLE.COM"}) {
        const json::array items = found(std::string("email=") + email);
        ASSERT_EQ(items.size(), 1U) << email;
        EXPECT_EQ(text_at(items.front(), "user_id"), to_string(ann));
    }
    EXPECT_TRUE(found("email=bob%40example.com").empty());
    EXPECT_TRUE(found("username=ann").empty());
    served.log.change_username(ann, "Ann_9");
    served.log.publish_lookup(ann, LookupKind::username, {"ann_9"}, 2);
    served.fold();
    EXPECT_EQ(found("username=ann_9").size(), 1U);
}

TEST_F(UserRoutes, do_not_believe_a_lookup_that_is_behind) {
    served.log.change_email(ann, "new@example.com");
    served.fold();
    EXPECT_TRUE(found("email=ann%40example.com").empty());
    served.log.publish_lookup(ann, LookupKind::email, {"new@example.com"}, 2);
    served.fold();
    EXPECT_EQ(found("email=new%40example.com").size(), 1U);
    EXPECT_TRUE(found("email=ann%40example.com").empty());
}

TEST_F(UserRoutes, name_every_bad_parameter) {
    using Pointers = std::vector<std::string>;
    const auto bad = [this](const std::string& query) {
        return bad_parameters(served.as_admin("/v1/users" + query));
    };
    EXPECT_EQ(bad(""), Pointers{"/query/email"});
    EXPECT_EQ(bad("?email=a%40b.example&username=ann"), Pointers{"/query/email"});
    EXPECT_EQ(bad("?email=nonsense"), Pointers{"/query/email"});
    EXPECT_EQ(bad("?username=a"), Pointers{"/query/username"});
    EXPECT_EQ(bad("?shoe_size=40&email=x&limit=0&cursor=x"),
              (Pointers{"/query/shoe_size", "/query/limit", "/query/cursor", "/query/email"}));
    EXPECT_EQ(bad("?email=a%40b.example&email=a%40b.example"), Pointers{"/query/email"});
    EXPECT_EQ(bad_parameters(served.get("/v1/me?x=1", token)), Pointers{"/query/x"});
    EXPECT_EQ(bad_parameters(served.get(path("?x=1"), token)), Pointers{"/query/x"});
}

TEST_F(UserRoutes, tell_consents_with_their_history) {
    served.log.user_commit(ann, ConsentChanged{{"analytics", "2025-01", false}},
                           start_ms + test::hour_ms);
    served.log.user_commit(ann, ConsentChanged{{"marketing", "7", true}}, start_ms + 1);
    served.fold();
    const json::object body = object_of(served.get(path("/consents"), token));
    const json::array items = body.at("items").as_array();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].at("purpose"), "analytics");
    EXPECT_EQ(items[0].at("granted"), false);
    EXPECT_EQ(items[0].at("policy_version"), "2025-01");
    const json::array history = items[0].at("history").as_array();
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].at("granted"), false);
    EXPECT_EQ(history[1].at("granted"), true);
    EXPECT_EQ(items[1].at("purpose"), "marketing");
    EXPECT_TRUE(body.at("next_cursor").is_null());
}

} // namespace
} // namespace userfold::query_api
