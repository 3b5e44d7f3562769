// GET /v1/users/{id}/activity: whatever a user did, newest first.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "events/time.h"
#include "query-api/activity_history.h"
#include "query-api/cursor.h"
#include "query-api/path_ids.h"
#include "query-api/query_parameters.h"
#include "query-api/stored_user.h"

namespace userfold::query_api {
namespace {

namespace json = boost::json;
using read_models::ActivityEntry;
using read_models::ActivityKind;

// What is in no event's own words.
constexpr std::string_view logged_in = "Logged In";
constexpr std::string_view log_in_failed = "Log In Failed";

json::object object_of(std::string_view text) {
    boost::system::error_code error;
    json::value value = json::parse(text, error);
    if (error || !value.is_object()) return {};
    return std::move(value.get_object());
}

void add_missing(json::object& properties, std::string_view name, std::string_view value) {
    if (!value.empty() && !properties.contains(name)) properties[name] = value;
}

// The parts of an event that were in clear and the sealed ones, put together again.
void add_content(json::object& item, const ActivityEntry& entry, json::object sealed) {
    json::object properties = object_of(entry.clear);
    if (const auto* more = sealed.if_contains("properties"); more && more->is_object()) {
        for (const auto& [name, value] : more->get_object()) properties[name] = value;
    }
    add_missing(properties, "path", entry.path);
    add_missing(properties, "referrer", entry.referrer);
    const auto* name = sealed.if_contains("event");
    if (name != nullptr && name->is_string()) {
        item["event"] = *name;
    } else {
        item["event"] = entry.known_name.empty() ? to_string(entry.kind) : entry.known_name;
    }
    item["properties"] = std::move(properties);
    if (const auto* traits = sealed.if_contains("traits")) item["traits"] = *traits;
}

json::object item_frame(const ActivityEntry& entry) {
    json::object item;
    item["event_id"] = to_string(entry.event_id);
    item["type"] = to_string(entry.kind);
    item["time"] = format_rfc3339(entry.time_ms);
    return item;
}

// Nothing where a key is not there yet.
std::optional<json::object> item_of(const HistoryEntry& history, const SubjectKeys& subject_keys) {
    const ActivityEntry& entry = history.entry;
    json::object item = item_frame(entry);
    if (entry.kind == ActivityKind::log_in || entry.kind == ActivityKind::failed_log_in) {
        const bool succeeded = entry.kind == ActivityKind::log_in;
        item["event"] = succeeded ? logged_in : log_in_failed;
        json::object properties;
        if (succeeded) properties["session_id"] = to_string(entry.stream);
        item["properties"] = std::move(properties);
        return item;
    }
    json::object sealed;
    if (!entry.box.empty()) {
        const SealPlace place{Topic::activity, entry.stream, type_name_of<ActivityRecorded>(), "",
                              entry.commit_id};
        const auto opened = open_sealed(subject_keys, place, entry.key_id, entry.box);
        if (!opened) return std::nullopt;
        sealed = object_of(*opened);
    }
    add_content(item, entry, std::move(sealed));
    return item;
}

std::vector<HistorySource> sources_of(const QueryContext& context, const UserId& user,
                                      const StoredUser& stored) {
    const auto subject = user.as<SubjectId>();
    std::vector<HistorySource> sources = {{subject, Topic::activity}, {subject, Topic::sessions}};
    const auto add_identifier = [&](std::string_view path, const CanonicalForm& canonical_form) {
        const auto text = stored.text(user, path);
        const auto canonical = text ? canonical_form(*text) : std::nullopt;
        if (!canonical) return;
        sources.push_back({context.blind_indexer.identifier_subject(*canonical), Topic::sessions,
                           stored.profile.created_at_ms});
    };
    add_identifier("/account/email", context.settings.canonical_email);
    add_identifier("/account/username", context.settings.canonical_username);
    return sources;
}

HistoryFilter read_filter(QueryParameters& parameters) {
    HistoryFilter filter;
    if (const auto type = parameters.text("type")) {
        ActivityKind kind;
        if (read_models::parse_activity_kind(*type, kind)) {
            filter.kind = kind;
        } else {
            parameters.refuse("type",
                              "must be one of track, page, screen, identify, group, alias, "
                              "log_in, log_in_failed");
        }
    }
    if (const auto from = parameters.time("from")) filter.from_ms = *from;
    if (const auto to = parameters.time("to")) filter.to_ms = *to;
    const auto cursor = parameters.text("cursor");
    const auto read_place = [&filter](read_models::ValueReader& in) {
        filter.before.time_ms = in.signed_number();
        filter.before.topic = static_cast<Topic>(in.byte());
        filter.before.offset = in.signed_number();
        filter.before.event_id = in.id<EventId>();
    };
    if (cursor && !read_cursor(*cursor, CursorKind::activity, read_place)) {
        parameters.refuse("cursor", "was not given out by this route");
    }
    return filter;
}

json::value next_cursor(const HistoryPage& page) {
    if (!page.next) return nullptr;
    const HistoryPlace& place = *page.next;
    const auto write_place = [&place](read_models::ValueWriter& out) {
        out.signed_number(place.time_ms);
        out.byte(static_cast<std::uint8_t>(place.topic));
        out.signed_number(place.offset);
        out.id(place.event_id);
    };
    return json::value(make_cursor(CursorKind::activity, write_place));
}

Answer get_activity(QueryContext& context, http::Request& request) {
    QueryParameters parameters(request, {"type", "from", "to", "limit", "cursor"});
    const HistoryFilter filter = read_filter(parameters);
    const std::size_t limit = parameters.page_limit();
    if (const auto problem = parameters.problem()) co_return problem->response();
    const auto user = user_of(request);
    if (!user) co_return no_such_user().response();
    const auto stored = co_await read_user(context, *user);
    if (!stored) co_return no_such_user().response();
    const std::vector<HistorySource> sources = sources_of(context, *user, *stored);
    const HistoryPage page = co_await read_history(context.views, sources, filter, limit);
    json::array items;
    for (const HistoryEntry& entry : page.entries) {
        auto item = item_of(entry, stored->keys);
        if (!item) co_return not_yet_visible().response();
        items.push_back(std::move(*item));
    }
    json::object body;
    body["items"] = std::move(items);
    body["next_cursor"] = next_cursor(page);
    co_return http::Response::json(200, body);
}

} // namespace

std::vector<http::Route> activity_routes(QueryContext& context) {
    return {query_route(context, "/v1/users/{id}/activity", "users.read|self", get_activity)};
}

} // namespace userfold::query_api
