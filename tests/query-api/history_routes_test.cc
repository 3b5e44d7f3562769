// Sessions, activity and audit of a user: newest first, page by page.
#include <gtest/gtest.h>
#include <set>

#include "tests/query-api/served_views.h"

namespace userfold::query_api {
namespace {

namespace json = boost::json;
using test::hour_ms;
using test::start_ms;
using Pointers = std::vector<std::string>;

class HistoryRoutes : public ::testing::Test {
protected:
    HistoryRoutes() {
        served.log.publish_key(ann.as<SubjectId>());
        served.log.register_user(ann, "ann@example.com");
        served.fold();
    }
    std::string path(std::string_view below) const {
        return "/v1/users/" + to_string(ann) + std::string(below);
    }
    json::array items(std::string_view below) {
        const auto answer = served.get(path(below), token);
        EXPECT_EQ(answer.status, 200U) << answer.body;
        return object_of(answer).at("items").as_array();
    }
    // All items, asked for in pages of that many, of which none but the last may be short.
    json::array in_pages(std::string_view below, std::size_t limit) {
        json::array all;
        std::string cursor;
        for (int page = 0; page < 100; ++page) {
            const json::object body = object_of(
                served.get(path(below) + "?limit=" + std::to_string(limit) + cursor, token));
            const json::array& items = body.at("items").as_array();
            all.insert(all.end(), items.begin(), items.end());
            if (body.at("next_cursor").is_null()) return all;
            EXPECT_EQ(items.size(), limit);
            cursor = "&cursor=" + std::string(body.at("next_cursor").as_string());
        }
        ADD_FAILURE() << "pages without an end";
        return all;
    }
    void expect_pages_are_the_whole(std::string_view below) {
        const json::array whole = items(below);
        for (const std::size_t limit : {1U, 2U, 3U, 1'000U}) {
            EXPECT_EQ(in_pages(below, limit), whole) << below << " by " << limit;
        }
    }
    SessionId session(std::uint8_t number, std::int64_t time_ms) const {
        SessionId id;
        id.bytes = make_uuid_v7(time_ms, {number});
        return id;
    }
    void record(std::string path, std::int64_t time_ms, std::string sealed = "{}") {
        test::ActivityText activity;
        activity.known_name = "Page Viewed";
        activity.path = std::move(path);
        activity.clear = R"({"status":200})";
        activity.sealed = std::move(sealed);
        served.log.record_activity(ann.as<SubjectId>(), activity, time_ms);
    }

    ServedViews served;
    const UserId ann = served.log.id<UserId>(1);
    const std::string token = served.token(ann);
};

TEST_F(HistoryRoutes, list_live_sessions_only) {
    for (std::uint8_t i = 0; i < 5; ++i) {
        const std::int64_t started_ms = start_ms + i * hour_ms;
        served.log.start_session(ann, session(i, started_ms), started_ms);
    }
    served.log.session_commit(ann, session(2, start_ms + 2 * hour_ms), SessionEnded{},
                              start_ms + 9 * hour_ms);
    served.fold();
    const auto answer = served.get(path("/sessions"),
                                   served.token(ann, {"user"}, session(3, start_ms + 3 * hour_ms)));
    const json::array live = object_of(answer).at("items").as_array();
    ASSERT_EQ(live.size(), 4U);
    EXPECT_EQ(text_at(live[0], "session_id"), to_string(session(4, start_ms + 4 * hour_ms)));
    EXPECT_EQ(live[0].at("ip"), "192.0.2.1");
    EXPECT_EQ(live[0].at("user_agent"), "tests");
    EXPECT_EQ(live[0].at("current"), false);
    EXPECT_EQ(live[1].at("current"), true);
    expect_pages_are_the_whole("/sessions");
    served.log.user_commit(ann, SessionsRevoked{}, start_ms, true);
    served.fold();
    served.access_tail().set_epoch(ann, 0);
    EXPECT_TRUE(items("/sessions").empty()) << "all ended with the epoch";
}

TEST_F(HistoryRoutes, show_activity_put_together_again) {
    record("/prices", start_ms + 3 * hour_ms,
           R"({"event":"Prices","properties":{"title":"Prices for Ann"},"traits":{"plan":"pro"}})");
    record("/home", start_ms + 1 * hour_ms);
    served.fold();
    const json::array all = items("/activity");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].at("event"), "Prices");
    EXPECT_EQ(all[0].at("type"), "page");
    EXPECT_EQ(all[0].at("properties"),
              (json::object{{"status", 200}, {"title", "Prices for Ann"}, {"path", "/prices"}}));
    EXPECT_EQ(all[0].at("traits").at("plan"), "pro");
    EXPECT_EQ(all[1].at("event"), "Page Viewed");
    EXPECT_EQ(all[1].at("time"), "2026-03-04T06:06:07.008Z");
}

TEST_F(HistoryRoutes, join_log_ins_and_failed_ones_to_the_activity) {
    const SessionId id = session(1, start_ms + hour_ms);
    served.log.fail_log_in("ann@example.com", start_ms - hour_ms); // before she was there
    served.log.fail_log_in("ann@example.com", start_ms + 2 * hour_ms);
    served.log.fail_log_in("bob@example.com", start_ms + 2 * hour_ms);
    served.log.start_session(ann, id, start_ms + hour_ms);
    served.fold();
    const json::array all = items("/activity");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].at("type"), "log_in_failed");
    EXPECT_EQ(all[1].at("type"), "log_in");
    EXPECT_EQ(text_at(all[1].at("properties"), "session_id"), to_string(id));
}

TEST_F(HistoryRoutes, page_through_activity_of_one_moment_without_loss) {
    for (int i = 0; i < 9; ++i) record("/" + std::to_string(i), start_ms + i / 4);
    served.log.start_session(ann, session(1, start_ms), start_ms + 1);
    served.log.fail_log_in("ann@example.com", start_ms + 1);
    served.fold();
    ASSERT_EQ(items("/activity").size(), 11U);
    expect_pages_are_the_whole("/activity");
}

TEST_F(HistoryRoutes, keep_their_place_when_more_happens) {
    for (int i = 0; i < 4; ++i) record("/" + std::to_string(i), start_ms + i);
    served.fold();
    const json::object first = object_of(served.get(path("/activity?limit=2"), token));
    record("/new", start_ms + 10);
    served.fold();
    const std::string cursor(first.at("next_cursor").as_string());
    const json::array rest =
        object_of(served.get(path("/activity?limit=2&cursor=") + cursor, token))
            .at("items")
            .as_array();
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest[0].at("properties").at("path"), "/1");
    EXPECT_EQ(rest[1].at("properties").at("path"), "/0");
}

TEST_F(HistoryRoutes, filter_activity_by_type_and_time) {
    for (int i = 0; i < 4; ++i) record("/" + std::to_string(i), start_ms + i * hour_ms);
    served.log.start_session(ann, session(1, start_ms), start_ms);
    served.fold();
    EXPECT_EQ(items("/activity?type=page").size(), 4U);
    EXPECT_EQ(items("/activity?type=log_in").size(), 1U);
    EXPECT_EQ(items("/activity?type=track").size(), 0U);
    const json::array some =
        items("/activity?from=2026-03-04T06:06:07.008Z&to=2026-03-04T08:06:07.008Z");
    ASSERT_EQ(some.size(), 2U) << "from is included, to is not";
    EXPECT_EQ(some[0].at("properties").at("path"), "/2");
    EXPECT_EQ(items("/activity?from=2026-03-05").size(), 0U);
    EXPECT_EQ(items("/activity?from=2026-03-04T07:06:07.008%2B01:00").size(), 3U);
}

TEST_F(HistoryRoutes, tell_the_timeline_of_the_account_and_its_sessions) {
    const SessionId id = session(1, start_ms + hour_ms);
    served.log.start_session(ann, id, start_ms + hour_ms);
    const Position last = served.log.user_commit(ann, EmailVerified{}, start_ms + 2 * hour_ms);
    served.log.repeat(last); // void: no part of history
    served.fold();
    const json::array timeline = items("/audit");
    ASSERT_EQ(timeline.size(), 3U);
    EXPECT_EQ(timeline[0].at("events"), json::array{"user.email_verified"});
    EXPECT_EQ(timeline[0].at("version"), 2);
    EXPECT_EQ(text_at(timeline[0], "position"), to_string(last));
    EXPECT_EQ(text_at(timeline[0], "stream"), to_string(ann));
    EXPECT_EQ(timeline[1].at("events"), json::array{"session.started"});
    EXPECT_EQ(text_at(timeline[1], "stream"), to_string(id));
    EXPECT_EQ(timeline[2].at("events"), json::array{"user.registered"});
    expect_pages_are_the_whole("/audit");
}

TEST_F(HistoryRoutes, page_through_a_timeline_whose_clocks_disagree) {
    for (int i = 0; i < 12; ++i) {
        const std::int64_t time_ms = start_ms + (i * 7 % 5) * hour_ms;
        if (i % 3 == 0) {
            const auto number = static_cast<std::uint8_t>(i);
            served.log.start_session(ann, session(number, start_ms), time_ms);
        } else {
            served.log.user_commit(ann, ConsentChanged{{"news", std::to_string(i), true}}, time_ms);
        }
    }
    served.fold();
    expect_pages_are_the_whole("/audit");
    std::set<std::string> positions;
    for (const json::value& item : in_pages("/audit", 2)) {
        positions.emplace(item.at("position").as_string());
    }
    EXPECT_EQ(positions.size(), 13U);
}

TEST_F(HistoryRoutes, hold_to_the_limits_of_a_page) {
    for (const char* route : {"/sessions", "/activity", "/audit"}) {
        for (const char* limit : {"0", "1001", "-1", "ten", "", "1.5", "99999999999999999999"}) {
            EXPECT_EQ(
                bad_parameters(served.get(path(route) + "?limit=" + std::string(limit), token)),
                Pointers{"/query/limit"})
                << route << limit;
        }
        EXPECT_EQ(served.get(path(route) + "?limit=1000", token).status, 200U);
    }
    for (int i = 0; i < 60; ++i) record("/", start_ms + i);
    served.fold();
    EXPECT_EQ(items("/activity").size(), 50U);
}

TEST_F(HistoryRoutes, take_no_cursor_of_another_route_or_of_nobody) {
    record("/1", start_ms);
    record("/2", start_ms + 1);
    served.fold();
    const json::object page = object_of(served.get(path("/activity?limit=1"), token));
    const std::string cursor(page.at("next_cursor").as_string());
    for (const char* route : {"/sessions", "/audit"}) {
        EXPECT_EQ(bad_parameters(served.get(path(route) + "?cursor=" + cursor, token)),
                  Pointers{"/query/cursor"})
            << route;
    }
    for (const std::string& made_up : {std::string("x"), std::string("%7F"), cursor + "AA",
                                       cursor.substr(0, cursor.size() - 4), std::string()}) {
        EXPECT_EQ(bad_parameters(served.get(path("/activity?cursor=") + made_up, token)),
                  Pointers{"/query/cursor"})
            << made_up;
    }
}

TEST_F(HistoryRoutes, name_every_bad_parameter) {
    EXPECT_EQ(bad_parameters(
                  served.get(path("/activity?type=dance&from=noon&to=1969-01-01&by=x"), token)),
              (Pointers{"/query/by", "/query/type", "/query/from", "/query/to"}));
    EXPECT_EQ(bad_parameters(served.get(path("/audit?limit=1&limit=2"), token)),
              Pointers{"/query/limit"});
}

} // namespace
} // namespace userfold::query_api
