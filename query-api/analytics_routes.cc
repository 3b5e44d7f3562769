// GET /v1/analytics/…: summary, active-users, page-views, sign-ups, logins.
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "events/time.h"
#include "query-api/analytics_reader.h"
#include "query-api/analytics_request.h"
#include "query-api/cursor.h"
#include "query-api/position_list.h"
#include "query-api/query_context.h"

namespace userfold::query_api {
namespace {

namespace json = boost::json;
using read_models::Counter;
using read_models::VisitorSet;

constexpr std::array any_interval = {Interval::hour, Interval::day, Interval::week,
                                     Interval::month};
constexpr std::array from_day_on = {Interval::day, Interval::week, Interval::month};
constexpr std::array day_only = {Interval::day};

// What every answer begins with. Read before the rest, so that the rest includes it.
boost::asio::awaitable<json::object> answer_frame(QueryContext& context, const Periods& periods) {
    const auto positions = co_await context.views.positions();
    json::object body;
    body["interval"] = to_string(periods.interval);
    body["as_of_position"] = format_position_list(positions);
    co_return body;
}

json::object entry_at(std::int64_t start_ms) {
    json::object entry;
    entry["start"] = format_rfc3339(start_ms);
    return entry;
}

Answer get_active_users(QueryContext& context, http::Request& request) {
    QueryParameters parameters(request, {"from", "to", "interval"});
    const Periods periods = read_periods(parameters, context.settings.unix_ms_now(), from_day_on);
    if (const auto problem = parameters.problem()) co_return problem->response();
    json::object body = co_await answer_frame(context, periods);
    const auto visits = co_await read_visits(context.views, VisitorSet::active, periods);
    json::array series;
    for (std::size_t i = 0; i < visits.size(); ++i) {
        json::object entry = entry_at(periods.starts_ms[i]);
        entry["users"] = visits[i].visitors;
        series.push_back(std::move(entry));
    }
    body["series"] = std::move(series);
    co_return http::Response::json(200, body);
}

Answer get_sign_ups(QueryContext& context, http::Request& request) {
    QueryParameters parameters(request, {"from", "to", "interval"});
    const Periods periods = read_periods(parameters, context.settings.unix_ms_now(), any_interval);
    if (const auto problem = parameters.problem()) co_return problem->response();
    json::object body = co_await answer_frame(context, periods);
    const auto users = co_await read_counter(context.views, Counter::sign_ups, periods);
    json::array series;
    for (std::size_t i = 0; i < users.size(); ++i) {
        json::object entry = entry_at(periods.starts_ms[i]);
        entry["users"] = users[i];
        series.push_back(std::move(entry));
    }
    body["series"] = std::move(series);
    co_return http::Response::json(200, body);
}

Answer get_logins(QueryContext& context, http::Request& request) {
    QueryParameters parameters(request, {"from", "to", "interval"});
    const Periods periods = read_periods(parameters, context.settings.unix_ms_now(), any_interval);
    if (const auto problem = parameters.problem()) co_return problem->response();
    json::object body = co_await answer_frame(context, periods);
    const auto succeeded = co_await read_counter(context.views, Counter::log_ins, periods);
    const auto failed = co_await read_counter(context.views, Counter::failed_log_ins, periods);
    json::array series;
    for (std::size_t i = 0; i < succeeded.size(); ++i) {
        json::object entry = entry_at(periods.starts_ms[i]);
        entry["succeeded"] = succeeded[i];
        entry["failed"] = failed[i];
        series.push_back(std::move(entry));
    }
    body["series"] = std::move(series);
    co_return http::Response::json(200, body);
}

// The place of an item in the order of items: the most viewed first, then by label.
struct LabelPlace {
    std::uint64_t page_views = 0;
    std::string label;
};

bool comes_before(const LabelPlace& left, const LabelPlace& right) {
    if (left.page_views != right.page_views) return left.page_views > right.page_views;
    return left.label < right.label;
}

json::value next_cursor(const LabelPlace& place) {
    const auto write_place = [&place](read_models::ValueWriter& out) {
        out.number(place.page_views);
        out.text(place.label);
    };
    return json::value(make_cursor(CursorKind::labels, write_place));
}

std::optional<LabelPlace> read_label_place(QueryParameters& parameters) {
    const auto cursor = parameters.text("cursor");
    if (!cursor) return std::nullopt;
    LabelPlace place;
    const auto read_place = [&place](read_models::ValueReader& in) {
        place.page_views = in.number();
        place.label = in.text();
    };
    if (!read_cursor(*cursor, CursorKind::labels, read_place)) {
        parameters.refuse("cursor", "was not given out by this route");
    }
    return place;
}

void add_label_items(json::object& body, const std::map<std::string, Visits>& visits,
                     std::string_view label_name, const std::optional<LabelPlace>& after,
                     std::size_t limit) {
    std::vector<LabelPlace> places;
    for (const auto& [label, visit] : visits) {
        LabelPlace place{visit.count, label};
        if (!after || comes_before(*after, place)) places.push_back(std::move(place));
    }
    std::ranges::sort(places, comes_before);
    body["next_cursor"] = nullptr;
    if (places.size() > limit) {
        places.resize(limit);
        body["next_cursor"] = next_cursor(places.back());
    }
    json::array items;
    for (const LabelPlace& place : places) {
        json::object item;
        item[label_name] = place.label;
        item["page_views"] = place.page_views;
        item["visitors"] = visits.at(place.label).visitors;
        items.push_back(std::move(item));
    }
    body["items"] = std::move(items);
}

Answer get_page_views_by_label(QueryContext& context, http::Request& request, bool by_path) {
    QueryParameters parameters(request, {"by", "from", "to", "interval", "limit", "cursor"});
    const Periods periods = read_periods(parameters, context.settings.unix_ms_now(), from_day_on);
    limit_range(parameters, periods, label_range_days_max);
    const auto after = read_label_place(parameters);
    const std::size_t limit = parameters.page_limit();
    if (const auto problem = parameters.problem()) co_return problem->response();
    json::object body = co_await answer_frame(context, periods);
    const auto visits = co_await read_visits_by_label(
        context.views, by_path ? VisitorSet::by_path : VisitorSet::by_referrer, periods);
    add_label_items(body, visits, by_path ? "path" : "referrer", after, limit);
    co_return http::Response::json(200, body);
}

Answer get_page_views(QueryContext& context, http::Request& request) {
    const auto by = request.query_value("by");
    if (by == "path" || by == "referrer") {
        co_return co_await get_page_views_by_label(context, request, by == "path");
    }
    QueryParameters parameters(request, {"by", "from", "to", "interval"});
    if (by) parameters.refuse("by", "must be one of path referrer");
    const Periods periods = read_periods(parameters, context.settings.unix_ms_now(), any_interval);
    if (const auto problem = parameters.problem()) co_return problem->response();
    json::object body = co_await answer_frame(context, periods);
    const auto visits = co_await read_visits(context.views, VisitorSet::page_views, periods);
    json::array series;
    for (std::size_t i = 0; i < visits.size(); ++i) {
        json::object entry = entry_at(periods.starts_ms[i]);
        entry["page_views"] = visits[i].count;
        entry["visitors"] = visits[i].visitors;
        series.push_back(std::move(entry));
    }
    body["series"] = std::move(series);
    co_return http::Response::json(200, body);
}

// All days as one period.
Periods as_one(std::int64_t from_ms, std::int64_t to_ms) {
    Periods one;
    one.interval = Interval::day;
    one.starts_ms = {from_ms, to_ms};
    return one;
}

boost::asio::awaitable<json::object> summary_of(QueryContext& context, Periods period) {
    const auto active = co_await read_visits(context.views, VisitorSet::active, period);
    const auto views = co_await read_visits(context.views, VisitorSet::page_views, period);
    const auto sign_ups = co_await read_counter(context.views, Counter::sign_ups, period);
    const auto succeeded = co_await read_counter(context.views, Counter::log_ins, period);
    const auto failed = co_await read_counter(context.views, Counter::failed_log_ins, period);
    json::object logins;
    logins["succeeded"] = succeeded.front();
    logins["failed"] = failed.front();
    json::object entry = entry_at(period.from_ms());
    entry["end"] = format_rfc3339(period.to_ms());
    entry["active_users"] = active.front().visitors;
    entry["page_views"] = views.front().count;
    entry["visitors"] = views.front().visitors;
    entry["sign_ups"] = sign_ups.front();
    entry["logins"] = std::move(logins);
    co_return entry;
}

// Two entries: the time before, as long as the period and ending where it begins, and the period.
Answer get_summary(QueryContext& context, http::Request& request) {
    QueryParameters parameters(request, {"from", "to", "interval"});
    const Periods days = read_periods(parameters, context.settings.unix_ms_now(), day_only);
    limit_range(parameters, days, range_days_max / 2);
    if (const auto problem = parameters.problem()) co_return problem->response();
    const Periods period = as_one(days.from_ms(), days.to_ms());
    const Periods before = as_one(2 * days.from_ms() - days.to_ms(), days.from_ms());
    json::object body = co_await answer_frame(context, days);
    json::object entry_before = co_await summary_of(context, before);
    json::object entry = co_await summary_of(context, period);
    json::array series;
    series.push_back(std::move(entry_before));
    series.push_back(std::move(entry));
    body["interval"] = "period";
    body["series"] = std::move(series);
    co_return http::Response::json(200, body);
}

} // namespace

std::vector<http::Route> analytics_routes(QueryContext& context) {
    constexpr const char* permission = "analytics.read";
    return {
        query_route(context, "/v1/analytics/summary", permission, get_summary),
        query_route(context, "/v1/analytics/active-users", permission, get_active_users),
        query_route(context, "/v1/analytics/page-views", permission, get_page_views),
        query_route(context, "/v1/analytics/sign-ups", permission, get_sign_ups),
        query_route(context, "/v1/analytics/logins", permission, get_logins),
    };
}

} // namespace userfold::query_api
