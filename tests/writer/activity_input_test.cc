// given a message of the tracking API, when it is parsed, then this stays in clear, that is to be
// sealed, or these members are wrong.
#include "writer/activity_input.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "events/time.h"

namespace userfold::writer {
namespace {

using Pointers = std::vector<std::string>;

constexpr std::int64_t now_ms = 1'790'000'000'000;

auto parse(std::string_view text, std::optional<ActivityType> type = ActivityType::track) {
    const auto json = boost::json::parse(boost::json::string_view(text.data(), text.size()));
    return parse_activity(json.as_object(), type, now_ms, "/batch/3");
}
Pointers bad(std::string_view text, std::optional<ActivityType> type = ActivityType::track) {
    Pointers pointers;
    const auto parsed = parse(text, type);
    if (parsed) return pointers;
    for (const http::FieldError& error : parsed.error()) pointers.push_back(error.pointer);
    return pointers;
}
std::string with_id(std::string_view members) {
    return R"({"anonymousId":"a",)" + std::string(members) + "}";
}

TEST(ActivityInput, takes_a_page_view_of_an_sdk_apart) {
    const auto page = parse(
        R"({"messageId":"m-1","userId":"u","anonymousId":"a","timestamp":"2026-03-04T05:06:07.008Z",
            "name":"Home","properties":{"url":"https://shop.example/a/b?q=secret#top",
                "referrer":"https://search.example/find?q=secret","status":200,"title":"Hi Ann"},
            "context":{"ip":"203.0.113.7"}})",
        ActivityType::page);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->type, ActivityType::page);
    EXPECT_EQ(page->message_id, "m-1");
    EXPECT_EQ(page->user_id, "u");
    EXPECT_EQ(page->anonymous_id, "a");
    EXPECT_EQ(page->time_ms, parse_rfc3339("2026-03-04T05:06:07.008Z"));
    EXPECT_EQ(page->known_name, "Page Viewed");
    EXPECT_EQ(page->path, "/a/b");
    EXPECT_EQ(page->referrer, "https://search.example/find");
    EXPECT_EQ(page->clear, R"({"status":200})");
    const auto sealed = boost::json::parse(page->sealed).as_object();
    EXPECT_EQ(sealed.at("event"), "Home");
    EXPECT_EQ(sealed.at("properties").at("title"), "Hi Ann");
    EXPECT_EQ(sealed.at("context").at("ip"), "203.0.113.7");
}

TEST(ActivityInput, leaves_in_clear_what_is_on_the_list_and_no_more) {
    const auto order = parse(with_id(
        R"("event":"Order Completed","properties":{"order_id":"o-1","total":27,"currency":"USD",
            "email":"ann@example.com","coupon":"ANN10","products":[{"product_id":"p"}]})"));
    ASSERT_TRUE(order);
    EXPECT_EQ(order->known_name, "Order Completed");
    EXPECT_EQ(order->clear, R"({"order_id":"o-1","total":27,"currency":"USD"})");
    const auto own = parse(with_id(R"("event":"Ann Danced","properties":{"price":3})"));
    ASSERT_TRUE(own);
    EXPECT_EQ(own->name, "Ann Danced");
    EXPECT_EQ(own->known_name, "");
    EXPECT_EQ(own->clear, "");
    EXPECT_EQ(boost::json::parse(own->sealed).at("event"), "Ann Danced");
}

TEST(ActivityInput, leaves_no_structure_in_clear) {
    const auto viewed = parse(with_id(
        R"("event":"Product Viewed","properties":{"product_id":{"name":"Ann"},"price":["Ann"]})"));
    ASSERT_TRUE(viewed);
    EXPECT_EQ(viewed->clear, "");
}

TEST(ActivityInput, seals_all_that_a_message_says_besides) {
    const auto alias =
        parse(with_id(
                  R"("previousId":"before","groupId":"g","category":"c","traits":{"name":"Ann"},
           "integrations":{"All":true})"),
              ActivityType::alias);
    ASSERT_TRUE(alias);
    const auto sealed = boost::json::parse(alias->sealed).as_object();
    EXPECT_EQ(sealed.at("previousId"), "before");
    EXPECT_EQ(sealed.at("groupId"), "g");
    EXPECT_EQ(sealed.at("category"), "c");
    EXPECT_EQ(sealed.at("traits").at("name"), "Ann");
    EXPECT_FALSE(sealed.contains("integrations"));
}

TEST(ActivityInput, finds_the_path_where_an_sdk_puts_it) {
    const auto path = [](std::string_view members) {
        return parse(with_id(members), ActivityType::page).value().path;
    };
    EXPECT_EQ(path(R"("properties":{"path":"/p?x=1","url":"https://h/u"})"), "/p");
    EXPECT_EQ(path(R"("properties":{"url":"https://host"})"), "/");
    EXPECT_EQ(path(R"("context":{"page":{"path":"/from-context"}})"), "/from-context");
    EXPECT_EQ(path(R"("context":{"page":{"url":"https://h/c#f"}})"), "/c");
    EXPECT_EQ(path(R"("properties":{"path":7})"), "");
    EXPECT_EQ(path(R"("name":"Home")"), "");
    const std::string lengthy = "/" + std::string(5'000, 'a');
    EXPECT_EQ(path(R"("properties":{"path":")" + lengthy + R"("})").size(), 2'048U);
}

TEST(ActivityInput, keeps_no_secret_of_a_referrer) {
    const auto page =
        parse(with_id(R"("properties":{"referrer":"https://ann:pass@mail.example/inbox?to=bob"})"),
              ActivityType::page);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->referrer, "https://mail.example/inbox");
    const auto referrer = [](const std::string& url) {
        return parse(with_id(R"("properties":{"referrer":")" + url + R"("})"), ActivityType::page)
            .value()
            .referrer;
    };
    EXPECT_EQ(referrer("https://ann@mail.example"), "https://mail.example");
    EXPECT_EQ(referrer("https://mail.example/@ann"), "https://mail.example/@ann");
    EXPECT_EQ(referrer("/inside"), "/inside");
}

TEST(ActivityInput, stands_in_for_a_time_that_is_not_there) {
    EXPECT_EQ(parse(with_id(R"("event":"E")"))->time_ms, now_ms);
    EXPECT_EQ(parse(with_id(R"("event":"E","timestamp":null)"))->time_ms, now_ms);
}

TEST(ActivityInput, refuses_times_that_cannot_be) {
    for (const char* time : {"yesterday", "1999-12-31T23:59:59Z", "2126-01-01T00:00:00Z",
                             "2026-03-04T05:06:07", "2026-02-30T00:00:00Z"}) {
        EXPECT_EQ(bad(with_id(R"("event":"E","timestamp":")" + std::string(time) + '"')),
                  Pointers{"/batch/3/timestamp"})
            << time;
    }
    EXPECT_EQ(bad(with_id(R"("event":"E","timestamp":7)")), Pointers{"/batch/3/timestamp"});
}

TEST(ActivityInput, reads_the_type_where_the_route_does_not_say_it) {
    EXPECT_EQ(parse(with_id(R"("type":"identify")"), std::nullopt)->type, ActivityType::identify);
    EXPECT_EQ(parse(with_id(R"("type":"screen","name":"Main")"), std::nullopt)->type,
              ActivityType::screen);
    for (const char* type : {R"("type":"dance")", R"("type":7)", R"("event":"E")"}) {
        const Pointers pointers = bad(with_id(type), std::nullopt);
        ASSERT_FALSE(pointers.empty()) << type;
        EXPECT_EQ(pointers.back(), "/batch/3/type") << type;
    }
}

TEST(ActivityInput, wants_to_know_whom_and_what_it_is_about) {
    EXPECT_EQ(bad(R"({"event":"E"})"), Pointers{"/batch/3/anonymousId"});
    EXPECT_EQ(bad(R"({"event":"E","userId":"","anonymousId":null})"),
              Pointers{"/batch/3/anonymousId"});
    EXPECT_EQ(bad(R"({"anonymousId":"a"})"), Pointers{"/batch/3/event"});
    EXPECT_EQ(bad(R"({"userId":"u","event":""})"), Pointers{"/batch/3/event"});
    EXPECT_TRUE(parse(R"({"userId":"u"})", ActivityType::page)) << "a page needs no name";
}

TEST(ActivityInput, names_every_bad_member_at_once) {
    EXPECT_EQ(bad(R"({"messageId":7,"userId":[],"anonymousId":"a","event":{},"properties":[],
                      "traits":"t","context":1})"),
              (Pointers{"/batch/3/messageId", "/batch/3/userId", "/batch/3/event",
                        "/batch/3/properties", "/batch/3/traits", "/batch/3/context"}));
}

TEST(ActivityInput, keeps_to_the_limits) {
    const auto sized = [](std::string_view member, std::size_t size) {
        return R"({"anonymousId":"a","event":"E",")" + std::string(member) + R"(":")" +
               std::string(size, 'x') + R"("})";
    };
    EXPECT_EQ(bad(sized("messageId", 256)), Pointers{});
    EXPECT_EQ(bad(sized("messageId", 257)), Pointers{"/batch/3/messageId"});
    EXPECT_EQ(bad(sized("userId", 257)), Pointers{"/batch/3/userId"});
    EXPECT_EQ(bad(R"({"userId":"u","event":")" + std::string(1'025, 'x') + R"("})"),
              Pointers{"/batch/3/event"});
}

} // namespace
} // namespace userfold::writer
