// Userfold-After: a query waits until the views include what its caller has written.
#include <gtest/gtest.h>

#include "tests/query-api/served_views.h"

namespace userfold::query_api {
namespace {

class ReadingAfterWriting : public ::testing::Test {
protected:
    using Pending = std::shared_ptr<std::optional<http::Response>>;

    ReadingAfterWriting() {
        served.log.publish_key(ann.as<SubjectId>());
        registered = served.log.register_user(ann, "ann@example.com");
        served.fold();
    }
    http::Response me(const std::string& after) {
        return served.get("/v1/me", token, {{"Userfold-After", after}});
    }
    Pending begin(const std::string& after) {
        auto pending = std::make_shared<std::optional<http::Response>>();
        served.begin("/v1/me", token, {{"Userfold-After", after}}, pending);
        served.context().restart();
        served.context().poll();
        return pending;
    }

    ServedViews served;
    const UserId ann = served.log.id<UserId>(1);
    const std::string token = served.token(ann);
    Position registered;
};

TEST_F(ReadingAfterWriting, answers_at_once_what_is_there) {
    EXPECT_EQ(me(to_string(registered)).status, 200U);
    EXPECT_EQ(me(to_string(registered) + " , " + to_string(registered)).status, 200U);
}

TEST_F(ReadingAfterWriting, waits_for_what_is_on_its_way) {
    const Position changed = served.log.change_fields(ann, {{"/personal/name", R"("Annabel")"}});
    const Pending pending = begin(to_string(changed));
    EXPECT_FALSE(pending->has_value());
    served.fold();
    served.context().run();
    ASSERT_TRUE(pending->has_value());
    EXPECT_EQ((*pending)->status, 200U);
    EXPECT_EQ(object_of(**pending).at("personal").at("name"), "Annabel");
}

TEST_F(ReadingAfterWriting, waits_for_all_of_a_list) {
    const UserId bob = served.log.id<UserId>(2);
    const Position key = served.log.publish_key(bob.as<SubjectId>());
    const Position changed = served.log.change_fields(ann, {{"/personal/name", R"("Annabel")"}});
    Position later = changed;
    later.offset += 1;
    const Pending pending = begin(to_string(key) + ", " + to_string(later));
    served.fold();
    served.context().poll();
    EXPECT_FALSE(pending->has_value()) << "one of the two is not there yet";
    served.log.user_commit(ann, EmailVerified{});
    served.fold();
    served.context().run();
    ASSERT_TRUE(pending->has_value());
    EXPECT_EQ((*pending)->status, 200U);
}

TEST_F(ReadingAfterWriting, gives_up_after_a_while) {
    Position never = registered;
    never.offset += 1'000;
    const auto answer = me(to_string(never));
    EXPECT_EQ(answer.status, 503U);
    EXPECT_EQ(slug_of(answer), "not-yet-visible");
    EXPECT_TRUE(answer.header("Retry-After"));
}

TEST_F(ReadingAfterWriting, counts_a_record_in_quarantine_as_passed) {
    const Position nonsense = served.log.append(registered.partition, "key", "no record of ours");
    served.fold();
    EXPECT_EQ(me(to_string(nonsense)).status, 200U);
}

TEST_F(ReadingAfterWriting, does_not_wait_for_topics_without_views) {
    EXPECT_EQ(me("claims/0@5").status, 200U);
}

TEST_F(ReadingAfterWriting, refuses_what_is_no_list_of_positions) {
    std::string too_many = "users/0@0";
    for (int i = 0; i < 128; ++i) too_many += ", users/0@0";
    for (const std::string& list :
         {std::string(), std::string("users"), std::string("users/0"), std::string("users/0@"),
          std::string("users/0@-1"), std::string("moon/0@1"), std::string("users/0@1,"),
          std::string("users/0@1;users/0@2"), too_many}) {
        const auto answer = me(list);
        EXPECT_EQ(answer.status, 400U) << list;
    }
}

TEST_F(ReadingAfterWriting, is_for_those_who_may_read) {
    EXPECT_EQ(served.get("/v1/me", {}, {{"Userfold-After", "users/0@999"}}).status, 401U);
}

TEST_F(ReadingAfterWriting, can_be_asked_for_by_itself) {
    EventId key;
    key.bytes.fill(7);
    served.access_tail().add_write_key(served.log.indexer().secret_hash("key"), key);
    const http::Header basic{"Authorization", "Basic a2V5Og=="};
    const auto answer =
        served.get("/v1/positions", {}, {basic, {"Userfold-After", to_string(registered)}});
    ASSERT_EQ(answer.status, 200U);
    bool is_named = false;
    const boost::json::object body = object_of(answer);
    for (const auto& position : body.at("positions").as_array()) {
        is_named = is_named || position.as_string() == to_string(registered);
    }
    EXPECT_TRUE(is_named);
}

} // namespace
} // namespace userfold::query_api
