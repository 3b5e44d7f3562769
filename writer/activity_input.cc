#include "writer/activity_input.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>

#include "events/time.h"

namespace userfold::writer {
namespace {

namespace json = boost::json;
using Errors = std::vector<http::FieldError>;

constexpr std::size_t id_bytes_max = 256;
constexpr std::size_t name_bytes_max = 1024;
constexpr std::size_t path_bytes_max = 2048;

// Events whose names, and properties that are not personal, stay in clear. Everything else that a
// client names itself is sealed.
struct KnownEvent {
    std::string_view name;
    std::array<std::string_view, 6> clear_properties;
};
constexpr std::array<KnownEvent, 8> known_events = {{
    {"Page Viewed", {"status"}},
    {"Request Logged", {"status", "method"}},
    {"Products Searched", {"results"}},
    {"Product Viewed", {"product_id", "price", "currency", "quantity"}},
    {"Product Clicked", {"product_id", "price", "currency", "position"}},
    {"Promotion Viewed", {"promotion_id", "position"}},
    {"Promotion Clicked", {"promotion_id", "position"}},
    {"Order Completed", {"order_id", "total", "revenue", "currency", "price", "quantity"}},
}};

const KnownEvent* known_event(std::string_view name) {
    const auto* found = std::ranges::find(known_events, name, &KnownEvent::name);
    return found == known_events.end() ? nullptr : found;
}

std::string text_member(const json::object& object, std::string_view name, std::size_t bytes_max,
                        const std::string& pointer, Errors& errors) {
    const json::value* member = object.if_contains(name);
    if (member == nullptr || member->is_null()) return {};
    const std::string place = pointer + '/' + std::string(name);
    if (!member->is_string()) {
        errors.push_back({place, "must be a string"});
        return {};
    }
    const std::string_view text = member->get_string();
    if (text.size() > bytes_max) {
        errors.push_back({place, "is longer than " + std::to_string(bytes_max) + " bytes"});
        return {};
    }
    return std::string(text);
}

const json::object* object_member(const json::object& object, std::string_view name,
                                  const std::string& pointer, Errors& errors) {
    const json::value* member = object.if_contains(name);
    if (member == nullptr || member->is_null()) return nullptr;
    if (member->is_object()) return &member->get_object();
    errors.push_back({pointer + '/' + std::string(name), "must be an object"});
    return nullptr;
}

std::optional<ActivityType> type_of(const json::object& message, const std::string& pointer,
                                    Errors& errors) {
    const std::string name = text_member(message, "type", 32, pointer, errors);
    for (const auto type : {ActivityType::track, ActivityType::page, ActivityType::screen,
                            ActivityType::identify, ActivityType::group, ActivityType::alias}) {
        if (to_string(type) == name) return type;
    }
    errors.push_back(
        {pointer + "/type", "must be one of track, page, screen, identify, group, alias"});
    return std::nullopt;
}

std::int64_t time_of(const json::object& message, std::int64_t now_ms, const std::string& pointer,
                     Errors& errors) {
    constexpr std::int64_t day_ms = 24 * 3600 * 1000;
    constexpr std::int64_t year_2000_ms = 946684800000;
    const std::string text = text_member(message, "timestamp", 64, pointer, errors);
    if (text.empty()) return now_ms;
    const auto time = parse_rfc3339(text);
    if (!time) {
        errors.push_back({pointer + "/timestamp", "must be an ISO 8601 time with an offset"});
    } else if (*time < year_2000_ms || *time > now_ms + day_ms) {
        errors.push_back({pointer + "/timestamp", "lies before 2000 or more than 24 h ahead"});
    }
    return time.value_or(now_ms);
}

// The path of a URL or of a path, without query string and fragment.
std::string bare_path(std::string_view url) {
    if (const auto scheme = url.find("://"); scheme != url.npos) {
        const auto slash = url.find('/', scheme + 3);
        url = slash == url.npos ? std::string_view("/") : url.substr(slash);
    }
    return std::string(url.substr(0, url.find_first_of("?#")).substr(0, path_bytes_max));
}

// A URL without query string and fragment, and without the user name and password that may stand
// before its host.
std::string bare_url(std::string_view url) {
    url = url.substr(0, url.find_first_of("?#"));
    std::string bare;
    if (const auto scheme = url.find("://"); scheme != url.npos) {
        const auto host = scheme + 3;
        const auto at = url.substr(0, url.find('/', host)).rfind('@');
        bare = url.substr(0, host);
        url.remove_prefix(at == url.npos || at < host ? host : at + 1);
    }
    bare += url;
    return bare.substr(0, path_bytes_max);
}

std::string text_at(const json::object* object, std::string_view name) {
    if (object == nullptr) return {};
    const json::value* member = object->if_contains(name);
    if (member == nullptr || !member->is_string()) return {};
    return std::string(std::string_view(member->get_string()));
}

const json::object* page_context(const json::object* context) {
    if (context == nullptr) return nullptr;
    const json::value* page = context->if_contains("page");
    return page != nullptr && page->is_object() ? &page->get_object() : nullptr;
}

// First of properties.path, properties.url, context.page.path, context.page.url.
std::string page_path(const json::object* properties, const json::object* page) {
    for (const json::object* source : {properties, page}) {
        for (const std::string_view name : {"path", "url"}) {
            if (auto text = text_at(source, name); !text.empty()) return bare_path(text);
        }
    }
    return {};
}

std::string page_referrer(const json::object* properties, const json::object* page) {
    for (const json::object* source : {properties, page}) {
        if (auto text = text_at(source, "referrer"); !text.empty()) return bare_url(text);
    }
    return {};
}

std::string clear_part(const KnownEvent& event, const json::object* properties) {
    json::object clear;
    if (properties != nullptr) {
        for (const std::string_view name : event.clear_properties) {
            const json::value* value = name.empty() ? nullptr : properties->if_contains(name);
            if (value == nullptr || value->is_object() || value->is_array()) continue;
            clear.emplace(name, *value);
        }
    }
    return clear.empty() ? std::string() : json::serialize(clear);
}

std::string sealed_part(const json::object& message, const std::string& name) {
    json::object sealed;
    if (!name.empty()) sealed.emplace("event", name);
    for (const std::string_view member :
         {"properties", "traits", "context", "groupId", "previousId", "category"}) {
        const json::value* value = message.if_contains(member);
        if (value != nullptr && !value->is_null()) sealed.emplace(member, *value);
    }
    return json::serialize(sealed);
}

} // namespace

std::expected<ActivityMessage, Errors> parse_activity(const json::object& message,
                                                      std::optional<ActivityType> type,
                                                      std::int64_t now_ms,
                                                      const std::string& pointer) {
    Errors errors;
    ActivityMessage parsed;
    if (!type) type = type_of(message, pointer, errors);
    parsed.type = type.value_or(ActivityType::track);
    parsed.message_id = text_member(message, "messageId", id_bytes_max, pointer, errors);
    parsed.user_id = text_member(message, "userId", id_bytes_max, pointer, errors);
    parsed.anonymous_id = text_member(message, "anonymousId", id_bytes_max, pointer, errors);
    if (errors.empty() && parsed.user_id.empty() && parsed.anonymous_id.empty()) {
        errors.push_back({pointer + "/anonymousId", "one of userId and anonymousId is needed"});
    }
    parsed.time_ms = time_of(message, now_ms, pointer, errors);
    const bool is_track = parsed.type == ActivityType::track;
    parsed.name =
        text_member(message, is_track ? "event" : "name", name_bytes_max, pointer, errors);
    if (is_track && parsed.name.empty() && errors.empty()) {
        errors.push_back({pointer + "/event", "is needed"});
    }
    const json::object* properties = object_member(message, "properties", pointer, errors);
    object_member(message, "traits", pointer, errors);
    const json::object* context = object_member(message, "context", pointer, errors);
    if (!errors.empty()) return std::unexpected(std::move(errors));
    const json::object* page = page_context(context);
    parsed.referrer = page_referrer(properties, page);
    if (parsed.type == ActivityType::page) {
        parsed.path = page_path(properties, page);
        parsed.known_name = "Page Viewed";
    } else if (is_track && known_event(parsed.name) != nullptr) {
        parsed.known_name = parsed.name;
    }
    if (const KnownEvent* event = known_event(parsed.known_name)) {
        parsed.clear = clear_part(*event, properties);
    }
    parsed.sealed = sealed_part(message, parsed.name);
    return parsed;
}

} // namespace userfold::writer
