// GET /v1/users/{id}/audit: the accepted commits about a user, newest first.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <limits>

#include "events/time.h"
#include "projector/read_models/audit_view.h"
#include "projector/read_models/keys.h"
#include "projector/read_models/profile_view.h"
#include "query-api/actor_json.h"
#include "query-api/cursor.h"
#include "query-api/path_ids.h"
#include "query-api/query_context.h"
#include "query-api/query_parameters.h"

namespace userfold::query_api {
namespace {

namespace json = boost::json;
namespace keys = read_models::keys;
using read_models::View;

// The timeline is made of one sequence a topic, each in the order of its log; where the next page
// begins is thus a pair of offsets, and clocks that disagree neither repeat nor hide a commit.
struct AuditPlace {
    std::int64_t users_before = std::numeric_limits<std::int64_t>::max();
    std::int64_t sessions_before = std::numeric_limits<std::int64_t>::max();
};

struct TopicTimeline {
    Topic topic = Topic::users;
    std::vector<read_models::ViewEntry> entries; // newest first
    std::size_t taken = 0;

    bool done() const { return taken == entries.size(); }
    read_models::AuditEntry front() const {
        return read_models::decode_audit(entries[taken].value);
    }
    std::int64_t offset() const { return keys::offset_of_audit(entries[taken].key); }
};

boost::asio::awaitable<TopicTimeline> read_timeline(QueryContext& context, SubjectId subject,
                                                    Topic topic, std::int64_t before,
                                                    std::size_t limit) {
    read_models::ViewRange range =
        read_models::range_of_prefix(View::audit, keys::audit_of(subject, topic));
    range.direction = storage::Direction::backward;
    range.to = keys::audit(subject, topic, before);
    TopicTimeline timeline;
    timeline.topic = topic;
    while (timeline.entries.size() <= limit) {
        range.limit =
            std::min(limit + 1 - timeline.entries.size(), read_models::ViewRange::scan_limit_max);
        auto entries = co_await context.views.scan(range);
        const bool last = entries.size() < range.limit;
        if (!entries.empty()) range.to = entries.back().key;
        std::ranges::move(entries, std::back_inserter(timeline.entries));
        if (last) break;
    }
    co_return timeline;
}

json::object item_of(const TopicTimeline& timeline) {
    const read_models::AuditEntry entry = timeline.front();
    const Position position{{timeline.topic, entry.partition}, timeline.offset()};
    json::array events;
    for (const std::string_view event : entry.events) events.emplace_back(event);
    json::object item;
    item["commit_id"] = to_string(entry.commit_id);
    item["stream"] = to_string(entry.stream);
    item["version"] = entry.version;
    item["events"] = std::move(events);
    item["actor"] = actor_json(entry.actor);
    item["time"] = format_rfc3339(entry.time_ms);
    item["position"] = to_string(position);
    return item;
}

// The one whose next commit is the newer; null when both are done.
TopicTimeline* newer(TopicTimeline& users, TopicTimeline& sessions) {
    if (users.done()) return sessions.done() ? nullptr : &sessions;
    if (sessions.done()) return &users;
    return sessions.front().time_ms >= users.front().time_ms ? &sessions : &users;
}

json::array merge(TopicTimeline& users, TopicTimeline& sessions, AuditPlace& place,
                  std::size_t limit) {
    json::array items;
    while (items.size() < limit) {
        TopicTimeline* next = newer(users, sessions);
        if (next == nullptr) break;
        items.push_back(item_of(*next));
        (next == &users ? place.users_before : place.sessions_before) = next->offset();
        next->taken += 1;
    }
    return items;
}

json::value next_cursor(const AuditPlace& place) {
    const auto write_place = [&place](read_models::ValueWriter& out) {
        out.signed_number(place.users_before);
        out.signed_number(place.sessions_before);
    };
    return json::value(make_cursor(CursorKind::audit, write_place));
}

AuditPlace read_place(QueryParameters& parameters) {
    AuditPlace place;
    const auto cursor = parameters.text("cursor");
    const auto read = [&place](read_models::ValueReader& in) {
        place.users_before = in.signed_number();
        place.sessions_before = in.signed_number();
    };
    if (cursor && !read_cursor(*cursor, CursorKind::audit, read)) {
        parameters.refuse("cursor", "was not given out by this route");
    }
    return place;
}

Answer get_audit(QueryContext& context, http::Request& request) {
    QueryParameters parameters(request, {"limit", "cursor"});
    const std::size_t limit = parameters.page_limit();
    AuditPlace place = read_place(parameters);
    if (const auto problem = parameters.problem()) co_return problem->response();
    const auto user = user_of(request);
    if (!user) co_return no_such_user().response();
    // An erased user's timeline stays: it says that and when the user was erased.
    const std::string key = keys::profile(*user);
    const auto stored = co_await context.views.get(View::subjects, key);
    if (!stored || !read_models::decode_profile(*stored).registered) {
        co_return no_such_user().response();
    }
    const auto subject = user->as<SubjectId>();
    TopicTimeline users =
        co_await read_timeline(context, subject, Topic::users, place.users_before, limit);
    TopicTimeline sessions =
        co_await read_timeline(context, subject, Topic::sessions, place.sessions_before, limit);
    json::object body;
    body["items"] = merge(users, sessions, place, limit);
    body["next_cursor"] = nullptr;
    if (!users.done() || !sessions.done()) body["next_cursor"] = next_cursor(place);
    co_return http::Response::json(200, body);
}

} // namespace

std::vector<http::Route> audit_routes(QueryContext& context) {
    return {query_route(context, "/v1/users/{id}/audit", "audit.read|self", get_audit)};
}

} // namespace userfold::query_api
