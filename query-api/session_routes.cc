// GET /v1/users/{id}/sessions: the live sessions of a user, newest first.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "access/principal.h"
#include "events/time.h"
#include "projector/read_models/keys.h"
#include "projector/read_models/session_view.h"
#include "query-api/cursor.h"
#include "query-api/path_ids.h"
#include "query-api/query_parameters.h"
#include "query-api/stored_user.h"

namespace userfold::query_api {
namespace {

namespace json = boost::json;
namespace keys = read_models::keys;
using read_models::View;

// Ids are version 7, so their order is that of their starts.
struct SessionPage {
    std::vector<read_models::ViewEntry> live;
    bool has_more = false;
};

boost::asio::awaitable<SessionPage> read_live_sessions(QueryContext& context,
                                                       read_models::ViewRange range,
                                                       std::uint64_t epoch, std::size_t limit) {
    SessionPage page;
    const std::int64_t now_ms = context.settings.unix_ms_now();
    for (;;) {
        const auto entries = co_await context.views.scan(range);
        for (const read_models::ViewEntry& entry : entries) {
            if (!read_models::decode_session(entry.value).live(epoch, now_ms)) continue;
            page.has_more = page.live.size() == limit;
            if (page.has_more) co_return page;
            page.live.push_back(entry);
        }
        if (entries.size() < range.limit) co_return page;
        range.to = entries.back().key;
    }
}

// "/ip" becomes "ip". Nothing where the key is not there yet.
bool add_device(json::object& item, const read_models::Session& session, const SessionId& id,
                const SubjectKeys& subject_keys) {
    for (const read_models::DeviceField& field : session.device) {
        const SealPlace place{Topic::sessions, id.as<StreamId>(), type_name_of<SessionStarted>(),
                              field.path, session.commit_id};
        const auto opened = open_sealed(subject_keys, place, field.key_id, field.box);
        if (!opened) return false;
        item[field.path.substr(1)] = json::parse(*opened);
    }
    return true;
}

std::optional<json::object> session_json(const read_models::ViewEntry& entry,
                                         const SubjectKeys& subject_keys,
                                         const SessionId& current) {
    const SessionId id = keys::session_of(entry.key);
    const read_models::Session session = read_models::decode_session(entry.value);
    json::object item;
    item["session_id"] = to_string(id);
    item["started_at"] = format_rfc3339(session.started_ms);
    item["last_refreshed_at"] = format_rfc3339(session.refreshed_ms);
    item["expires_at"] = format_rfc3339(session.expires_ms());
    item["current"] = id == current;
    if (!add_device(item, session, id, subject_keys)) return std::nullopt;
    return item;
}

Answer get_sessions(QueryContext& context, http::Request& request) {
    QueryParameters parameters(request, {"limit", "cursor"});
    const std::size_t limit = parameters.page_limit();
    SessionId before;
    const auto cursor = parameters.text("cursor");
    auto read_before = [&before](read_models::ValueReader& in) { before = in.id<SessionId>(); };
    if (cursor && !read_cursor(*cursor, CursorKind::sessions, read_before)) {
        parameters.refuse("cursor", "was not given out by this route");
    }
    if (const auto problem = parameters.problem()) co_return problem->response();
    const auto user = user_of(request);
    if (!user) co_return no_such_user().response();
    const auto stored = co_await read_user(context, *user);
    if (!stored) co_return no_such_user().response();

    read_models::ViewRange range =
        read_models::range_of_prefix(View::sessions, keys::sessions_of(*user));
    range.direction = storage::Direction::backward;
    if (cursor) range.to = keys::session(*user, before);
    const SessionPage page =
        co_await read_live_sessions(context, range, stored->profile.epoch, limit);
    json::array items;
    for (const read_models::ViewEntry& entry : page.live) {
        auto item = session_json(entry, stored->keys, access::principal_of(request).session);
        if (!item) co_return not_yet_visible().response();
        items.push_back(std::move(*item));
    }
    json::object body;
    body["items"] = std::move(items);
    body["next_cursor"] = nullptr;
    if (page.has_more) {
        const SessionId last = keys::session_of(page.live.back().key);
        auto write_last = [&last](read_models::ValueWriter& out) { out.id(last); };
        body["next_cursor"] = make_cursor(CursorKind::sessions, write_last);
    }
    co_return http::Response::json(200, body);
}

} // namespace

std::vector<http::Route> session_routes(QueryContext& context) {
    return {query_route(context, "/v1/users/{id}/sessions", "sessions.read|self", get_sessions)};
}

} // namespace userfold::query_api
