// Analytics over the views: exact numbers, empty periods too, and every bad parameter named.
#include <gtest/gtest.h>

#include "tests/query-api/served_views.h"

namespace userfold::query_api {
namespace {

namespace json = boost::json;
using test::day_ms;
using test::start_ms;
using Pointers = std::vector<std::string>;

// The log begins on 2026-03-04, now is 2026-03-09.
class AnalyticsRoutes : public ::testing::Test {
protected:
    json::object ask(const std::string& target) {
        const auto answer = served.as_admin("/v1/analytics/" + target);
        EXPECT_EQ(answer.status, 200U) << target << ": " << answer.body;
        return object_of(answer);
    }
    // One member of each entry of the series.
    std::vector<std::int64_t> numbers(const std::string& target, std::string_view member) {
        std::vector<std::int64_t> numbers;
        const json::object body = ask(target);
        for (const json::value& entry : body.at("series").as_array()) {
            numbers.push_back(entry.at(member).to_number<std::int64_t>());
        }
        return numbers;
    }
    Pointers bad(const std::string& target) {
        return bad_parameters(served.as_admin("/v1/analytics/" + target));
    }
    void view(std::uint64_t visitor, std::string path, int day, std::string referrer = "") {
        const auto subject = served.log.id<SubjectId>(100 + visitor);
        test::ActivityText activity;
        activity.known_name = "Page Viewed";
        activity.path = std::move(path);
        activity.referrer = std::move(referrer);
        served.log.record_activity(subject, activity, start_ms + day * day_ms);
    }

    ServedViews served;
    using Numbers = std::vector<std::int64_t>;
    const std::string range = "from=2026-03-03&to=2026-03-08";
};

TEST_F(AnalyticsRoutes, count_page_views_and_visitors_by_day) {
    view(1, "/", 0);
    view(1, "/", 0);
    view(2, "/", 0);
    view(1, "/", 2);
    served.fold();
    EXPECT_EQ(numbers("page-views?" + range, "page_views"), (Numbers{0, 3, 0, 1, 0}));
    EXPECT_EQ(numbers("page-views?" + range, "visitors"), (Numbers{0, 2, 0, 1, 0}));
    EXPECT_EQ(numbers("active-users?" + range, "users"), (Numbers{0, 2, 0, 1, 0}));
    const json::object body = ask("page-views?" + range);
    EXPECT_EQ(body.at("interval"), "day");
    EXPECT_EQ(body.at("series").at(1).at("start"), "2026-03-04T00:00:00.000Z");
    EXPECT_FALSE(body.at("as_of_position").as_string().empty());
}

TEST_F(AnalyticsRoutes, count_a_visitor_once_a_period_however_long) {
    for (int day = 0; day < 4; ++day) view(1, "/", day);
    view(2, "/", 3);
    served.fold();
    EXPECT_EQ(numbers("active-users?interval=month&from=2026-03-01&to=2026-03-31", "users"),
              Numbers{2});
    // Weeks begin on Mondays: 2 to 8 March.
    EXPECT_EQ(numbers("active-users?interval=week&from=2026-03-04&to=2026-03-05", "users"),
              Numbers{2});
    EXPECT_EQ(numbers("page-views?interval=hour&from=2026-03-04T05:00:00Z&to=2026-03-04T07:00:00Z",
                      "page_views"),
              (Numbers{1, 0}));
}

TEST_F(AnalyticsRoutes, rank_pages_and_referrers) {
    for (int i = 0; i < 3; ++i) view(1, "/a", i);
    view(1, "/b", 0, "https://search.example/");
    view(2, "/b", 1);
    view(3, "/c", 1);
    view(3, "/d", 1);
    served.fold();
    const json::array items = ask("page-views?by=path&" + range).at("items").as_array();
    ASSERT_EQ(items.size(), 4U);
    EXPECT_EQ(items[0], (json::object{{"path", "/a"}, {"page_views", 3}, {"visitors", 1}}));
    EXPECT_EQ(items[1], (json::object{{"path", "/b"}, {"page_views", 2}, {"visitors", 2}}));
    EXPECT_EQ(items[2].at("path"), "/c") << "equals by name";
    json::array paged;
    std::string cursor;
    for (int page = 0; page < 4; ++page) {
        const json::object body = ask("page-views?by=path&limit=1&" + range + cursor);
        paged.push_back(body.at("items").at(0));
        EXPECT_EQ(body.at("next_cursor").is_null(), page == 3);
        if (page < 3) cursor = "&cursor=" + std::string(body.at("next_cursor").as_string());
    }
    EXPECT_EQ(paged, items);
    const json::array referrers = ask("page-views?by=referrer&" + range).at("items").as_array();
    ASSERT_FALSE(referrers.empty());
    EXPECT_EQ(referrers.back().at("referrer"), "https://search.example/");
}

TEST_F(AnalyticsRoutes, count_sign_ups_and_log_ins) {
    for (std::uint64_t i = 1; i <= 3; ++i) {
        const auto user = served.log.id<UserId>(i);
        served.log.register_user(user, "u@example.com",
                                 start_ms + (i == 3 ? day_ms : std::int64_t{0}));
    }
    const auto user = served.log.id<UserId>(1);
    served.log.start_session(user, served.log.id<SessionId>(50), start_ms + day_ms);
    served.log.fail_log_in("u@example.com", start_ms);
    served.log.fail_log_in("nobody@example.com", start_ms);
    served.fold();
    EXPECT_EQ(numbers("sign-ups?" + range, "users"), (Numbers{0, 2, 1, 0, 0}));
    EXPECT_EQ(numbers("logins?" + range, "succeeded"), (Numbers{0, 0, 1, 0, 0}));
    EXPECT_EQ(numbers("logins?" + range, "failed"), (Numbers{0, 2, 0, 0, 0}));
}

TEST_F(AnalyticsRoutes, sum_up_the_period_and_the_one_before) {
    view(1, "/", 0);
    view(1, "/", 1);
    view(2, "/", 1);
    served.log.register_user(served.log.id<UserId>(1), "u@example.com", start_ms + day_ms);
    served.fold();
    const json::object body = ask("summary?from=2026-03-05&to=2026-03-06");
    const json::array& series = body.at("series").as_array();
    ASSERT_EQ(series.size(), 2U);
    EXPECT_EQ(series[0].at("start"), "2026-03-04T00:00:00.000Z");
    EXPECT_EQ(series[0].at("page_views"), 1);
    EXPECT_EQ(series[0].at("sign_ups"), 0);
    EXPECT_EQ(series[1].at("start"), "2026-03-05T00:00:00.000Z");
    EXPECT_EQ(series[1].at("end"), "2026-03-06T00:00:00.000Z");
    EXPECT_EQ(series[1].at("page_views"), 2);
    EXPECT_EQ(series[1].at("visitors"), 2);
    EXPECT_EQ(series[1].at("sign_ups"), 1);
    EXPECT_EQ(series[1].at("logins").at("succeeded"), 0);
}

TEST_F(AnalyticsRoutes, go_by_default_up_to_now) {
    view(1, "/", 5);
    served.fold();
    EXPECT_EQ(numbers("page-views", "page_views"), (Numbers{0, 0, 0, 0, 0, 0, 1}));
    EXPECT_EQ(numbers("page-views?interval=hour", "page_views").size(), 24U);
    EXPECT_EQ(numbers("page-views?interval=week", "page_views").size(), 8U);
    EXPECT_EQ(numbers("page-views?interval=month", "page_views").size(), 12U);
}

TEST_F(AnalyticsRoutes, answer_an_empty_log_with_zeros) {
    EXPECT_EQ(numbers("active-users?" + range, "users"), (Numbers{0, 0, 0, 0, 0}));
    EXPECT_EQ(ask("active-users").at("as_of_position"), "");
    EXPECT_TRUE(ask("page-views?by=path").at("items").as_array().empty());
}

TEST_F(AnalyticsRoutes, refuse_intervals_that_a_view_does_not_have) {
    const Pointers interval{"/query/interval"};
    for (const char* view : {"page-views", "sign-ups", "logins", "active-users", "summary"}) {
        EXPECT_EQ(bad(std::string(view) + "?interval=fortnight"), interval) << view;
        EXPECT_EQ(bad(std::string(view) + "?interval="), interval) << view;
    }
    EXPECT_EQ(bad("active-users?interval=hour"), interval);
    EXPECT_EQ(bad("summary?interval=week"), interval);
    EXPECT_EQ(bad("page-views?by=path&interval=hour"), interval);
}

TEST_F(AnalyticsRoutes, refuse_ranges_that_are_none_or_too_long) {
    EXPECT_EQ(bad("page-views?from=2026-03-05&to=2026-03-05"), Pointers{"/query/from"});
    EXPECT_EQ(bad("page-views?from=2026-03-06&to=2026-03-05"), Pointers{"/query/from"});
    EXPECT_EQ(bad("page-views?from=2026-04-01"), Pointers{"/query/from"}) << "after now";
    EXPECT_EQ(bad("page-views?from=2026-01-01&to=2026-03-01&interval=hour"),
              Pointers{"/query/interval"});
    EXPECT_EQ(bad("page-views?from=1970-01-01&interval=month"), Pointers{"/query/from"});
    EXPECT_EQ(bad("page-views?by=path&from=2025-01-01"), Pointers{"/query/from"});
    EXPECT_EQ(bad("summary?from=2023-08-01"), Pointers{"/query/from"});
    EXPECT_EQ(bad("page-views?from=03/04/2026&to=tomorrow"),
              (Pointers{"/query/to", "/query/from"}));
}

TEST_F(AnalyticsRoutes, survive_the_ends_of_time) {
    for (const char* view : {"summary", "active-users", "page-views", "sign-ups", "logins"}) {
        for (const char* times :
             {"from=1970-01-01&to=1970-01-03", "to=1970-01-02", "from=9999-12-30&to=9999-12-31",
              "to=9999-12-31T23:59:59Z", "to=1970-01-01"}) {
            const auto answer = served.as_admin("/v1/analytics/" + std::string(view) + '?' + times);
            EXPECT_TRUE(answer.status == 200 || answer.status == 422)
                << view << ' ' << times << ' ' << answer.status << answer.body;
        }
    }
}

TEST_F(AnalyticsRoutes, name_every_bad_parameter) {
    EXPECT_EQ(bad("page-views?by=moon&exclude=all&interval=x"),
              (Pointers{"/query/exclude", "/query/by", "/query/interval"}));
    EXPECT_EQ(bad("sign-ups?limit=5"), Pointers{"/query/limit"});
    EXPECT_EQ(bad("page-views?by=path&limit=0&cursor=x"),
              (Pointers{"/query/cursor", "/query/limit"}));
    EXPECT_EQ(bad("logins?from=2026-03-04&from=2026-03-05"), Pointers{"/query/from"});
}

} // namespace
} // namespace userfold::query_api
