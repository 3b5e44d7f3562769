// GET /v1/me, /v1/users/{id}, /v1/users?email=|username=, /v1/users/{id}/consents.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "access/principal.h"
#include "events/time.h"
#include "projector/read_models/consent_view.h"
#include "projector/read_models/keys.h"
#include "query-api/actor_json.h"
#include "query-api/entity_tags.h"
#include "query-api/json_text.h"
#include "query-api/path_ids.h"
#include "query-api/query_parameters.h"
#include "query-api/stored_user.h"
#include "query-api/user_document.h"

namespace userfold::query_api {
namespace {

namespace json = boost::json;
namespace keys = read_models::keys;
using read_models::View;

http::Response cannot_open(OpenErrc error) {
    if (error == OpenErrc::no_key_yet) return not_yet_visible().response();
    return http::internal_error(
               "The document could not be opened; its key material or the views "
               "are damaged.")
        .response();
}

Answer answer_document(QueryContext& context, const http::Request& request, UserId user) {
    const auto stored = co_await read_user(context, user);
    if (!stored) co_return no_such_user().response();
    const std::string tag = entity_tag(stored->profile.version);
    const auto known = request.header("If-None-Match");
    if (known && names_tag(*known, tag)) {
        http::Response unchanged = http::Response::empty(304);
        unchanged.with("ETag", tag);
        co_return unchanged;
    }
    std::string document;
    document.reserve(1024);
    const auto written = append_user_document(document, user, *stored);
    if (!written) co_return cannot_open(written.error());
    http::Response response = http::Response::json(200, std::move(document));
    response.with("ETag", tag);
    co_return response;
}

Answer get_user(QueryContext& context, http::Request& request) {
    if (!request.query.empty()) {
        const QueryParameters parameters(request, {});
        co_return parameters.problem()->response();
    }
    const auto user = user_of(request);
    if (!user) co_return no_such_user().response();
    co_return co_await answer_document(context, request, *user);
}

Answer get_me(QueryContext& context, http::Request& request) {
    const QueryParameters parameters(request, {});
    if (const auto problem = parameters.problem()) co_return problem->response();
    const UserId user = access::principal_of(request).user;
    co_return co_await answer_document(context, request, user);
}

// An identifier that users are found by.
struct Identifier {
    ClaimKind claim = ClaimKind::email;
    LookupKind lookup = LookupKind::email;
    std::string_view path;
    const CanonicalForm& canonical_form;
    std::string canonical;
};

std::optional<Identifier> read_identifier(const QueryContext& context,
                                          QueryParameters& parameters) {
    const auto email = parameters.text("email");
    const auto username = parameters.text("username");
    if (email.has_value() == username.has_value()) {
        parameters.refuse("email", "give either email or username");
        return std::nullopt;
    }
    Identifier identifier = email ? Identifier{ClaimKind::email,
                                               LookupKind::email,
                                               "/account/email",
                                               context.settings.canonical_email,
                                               {}}
                                  : Identifier{ClaimKind::username,
                                               LookupKind::username,
                                               "/account/username",
                                               context.settings.canonical_username,
                                               {}};
    auto canonical = identifier.canonical_form(email ? *email : *username);
    if (!canonical) {
        parameters.refuse(email ? "email" : "username",
                          email ? "is not an email address" : "is not a user name");
        return std::nullopt;
    }
    identifier.canonical = std::move(*canonical);
    return identifier;
}

// Lookups may be a moment behind the user: the user's own word decides.
bool bears(const UserId& user, const StoredUser& stored, const Identifier& identifier) {
    const auto text = stored.text(user, identifier.path);
    return text && identifier.canonical_form(*text) == identifier.canonical;
}

Answer find_users(QueryContext& context, http::Request& request) {
    QueryParameters parameters(request, {"email", "username", "limit", "cursor"});
    parameters.page_limit();
    if (parameters.text("cursor")) parameters.refuse("cursor", "was not given out by this route");
    const auto identifier = read_identifier(context, parameters);
    if (const auto problem = parameters.problem()) co_return problem->response();
    const BlindIndex blind = context.blind_indexer.of(identifier->claim, identifier->canonical);
    const read_models::ViewRange range = read_models::range_of_prefix(
        View::terms, keys::users_of_term(identifier->lookup, crypto::view(blind)));
    const auto entries = co_await context.views.scan(range);
    std::string body = R"({"items":[)";
    for (const read_models::ViewEntry& entry : entries) {
        const UserId user = keys::user_of_term(entry.key);
        const auto stored = co_await read_user(context, user);
        if (!stored || !bears(user, *stored, *identifier)) continue;
        append_separator(body);
        const auto written = append_user_document(body, user, *stored);
        if (!written) co_return cannot_open(written.error());
    }
    body += R"(],"next_cursor":null})";
    co_return http::Response::json(200, std::move(body));
}

// One entry of the history, under the purpose that it chose for.
struct Choice {
    ConsentChoice choice;
    std::int64_t time_ms = 0;
    Actor actor;
};

json::object purpose_json(const read_models::ProfileConsent& consent,
                          const std::vector<Choice>& choices) {
    json::array history; // newest first
    for (auto entry = choices.rbegin(); entry != choices.rend(); ++entry) {
        if (entry->choice.purpose != consent.purpose) continue;
        json::object item;
        item["granted"] = entry->choice.granted;
        item["policy_version"] = entry->choice.policy_version;
        item["time"] = format_rfc3339(entry->time_ms);
        item["actor"] = actor_json(entry->actor);
        history.push_back(std::move(item));
    }
    json::object item;
    item["purpose"] = consent.purpose;
    item["granted"] = consent.granted;
    item["policy_version"] = consent.policy_version;
    item["changed_at"] = format_rfc3339(consent.time_ms);
    item["history"] = std::move(history);
    return item;
}

boost::asio::awaitable<std::vector<Choice>> read_choices(QueryContext& context, UserId user) {
    std::vector<Choice> choices;
    read_models::ViewRange range =
        read_models::range_of_prefix(View::consents, keys::consents_of(user));
    for (;;) {
        const auto entries = co_await context.views.scan(range);
        for (const read_models::ViewEntry& entry : entries) {
            auto commit = read_models::decode_consents(entry.value);
            for (ConsentChoice& choice : commit.choices) {
                choices.push_back({std::move(choice), commit.time_ms, commit.actor});
            }
        }
        if (entries.size() < range.limit) co_return choices;
        range.from = entries.back().key + '\0';
    }
}

Answer get_consents(QueryContext& context, http::Request& request) {
    const QueryParameters parameters(request, {});
    if (const auto problem = parameters.problem()) co_return problem->response();
    const auto user = user_of(request);
    if (!user) co_return no_such_user().response();
    const auto stored = co_await read_user(context, *user);
    if (!stored) co_return no_such_user().response();
    const auto choices = co_await read_choices(context, *user);
    json::array items;
    for (const read_models::ProfileConsent& consent : stored->profile.consents) {
        items.push_back(purpose_json(consent, choices));
    }
    json::object body;
    body["items"] = std::move(items);
    body["next_cursor"] = nullptr;
    co_return http::Response::json(200, body);
}

} // namespace

std::vector<http::Route> user_routes(QueryContext& context) {
    return {query_route(context, "/v1/me", "signed-in", get_me),
            query_route(context, "/v1/users", "users.read", find_users),
            query_route(context, "/v1/users/{id}", "users.read|self", get_user),
            query_route(context, "/v1/users/{id}/consents", "users.read|self", get_consents)};
}

} // namespace userfold::query_api
