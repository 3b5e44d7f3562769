// Who may ask for what: strangers nothing, users for themselves, staff as the table says.
#include <gtest/gtest.h>

#include "tests/query-api/served_views.h"

namespace userfold::query_api {
namespace {

class Permissions : public ::testing::Test {
protected:
    Permissions() {
        for (const UserId& user : {ann, bob}) served.log.publish_key(user.as<SubjectId>());
        served.log.register_user(ann, "ann@example.com");
        served.log.register_user(bob, "bob@example.com");
        served.fold();
    }
    // The route with its {id} filled in.
    static std::string path_of(const http::Route& route, const UserId& user) {
        std::string path = route.path;
        if (const auto place = path.find("{id}"); place != path.npos) {
            path.replace(place, 4, to_string(user));
        }
        if (path == "/v1/users") path += "?email=ann%40example.com";
        return path;
    }

    ServedViews served;
    const UserId ann = served.log.id<UserId>(1);
    const UserId bob = served.log.id<UserId>(2);
};

TEST_F(Permissions, give_strangers_nothing) {
    for (const http::Route& route : served.routes()) {
        const auto answer = served.get(path_of(route, ann));
        EXPECT_EQ(answer.status, 401U) << route.path;
        EXPECT_TRUE(answer.header("WWW-Authenticate")) << route.path;
    }
    EXPECT_EQ(served.get("/v1/me", "no token").status, 401U);
}

TEST_F(Permissions, give_users_what_is_theirs_and_no_more) {
    const std::string token = served.token(ann);
    for (const http::Route& route : served.routes()) {
        if (route.permission == "write-key") continue;
        const bool is_own = route.permission == "signed-in" || route.permission.ends_with("|self");
        EXPECT_EQ(served.get(path_of(route, ann), token).status, is_own ? 200U : 403U)
            << route.path;
        const bool names_user = route.path.find("{id}") != route.path.npos;
        if (!names_user) continue;
        EXPECT_EQ(served.get(path_of(route, bob), token).status, 403U) << route.path;
    }
}

TEST_F(Permissions, let_staff_read) {
    for (const char* role : {"manager", "admin"}) {
        const std::string token = served.token(bob, {"user", role});
        for (const http::Route& route : served.routes()) {
            if (route.permission == "write-key") continue;
            EXPECT_EQ(served.get(path_of(route, ann), token).status, 200U) << role << route.path;
        }
    }
}

TEST_F(Permissions, end_with_the_session_and_with_the_epoch) {
    SessionId session;
    session.bytes.fill(9);
    const std::string of_session = served.token(ann, {"user"}, session);
    const std::string of_epoch = served.token(ann);
    EXPECT_EQ(served.get("/v1/me", of_session).status, 200U);
    served.access_tail().end_session(session, now_ms);
    EXPECT_EQ(served.get("/v1/me", of_session).status, 401U);
    EXPECT_EQ(served.get("/v1/me", of_epoch).status, 200U);
    served.access_tail().set_epoch(ann, 1);
    EXPECT_EQ(served.get("/v1/me", of_epoch).status, 401U);
}

TEST_F(Permissions, let_a_write_key_ask_how_far_the_views_are) {
    EventId key;
    key.bytes.fill(7);
    served.access_tail().add_write_key(served.log.indexer().secret_hash("key"), key);
    // Basic, "key" with an empty password.
    const auto answer = served.get("/v1/positions", {}, {{"Authorization", "Basic a2V5Og=="}});
    ASSERT_EQ(answer.status, 200U);
    EXPECT_FALSE(object_of(answer).at("positions").as_array().empty());
    EXPECT_EQ(served.get("/v1/positions", {}, {{"Authorization", "Basic bm86"}}).status, 401U);
    EXPECT_EQ(served.get("/v1/me", {}, {{"Authorization", "Basic a2V5Og=="}}).status, 401U);
}

TEST_F(Permissions, are_asked_for_with_GET_only) {
    for (const http::Route& route : served.routes()) EXPECT_EQ(route.method, http::Method::get);
}

} // namespace
} // namespace userfold::query_api
