// Messages of Segment's tracking API (HTTP source specification), as its SDKs send them.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "events/event.h"
#include "http/problem.h"

namespace userfold::writer {

// One message, taken apart: what stays in clear, what will be sealed, and who it is about.
struct ActivityMessage {
    ActivityType type = ActivityType::track;
    std::string message_id; // "" where the client sent none
    std::string user_id;
    std::string anonymous_id; // one of the two is there
    std::int64_t time_ms = 0;
    std::string name;       // of the event, page or screen
    std::string known_name; // where the name is one of the allow-list
    std::string path;
    std::string referrer;
    std::string clear;  // JSON object of the allow-listed properties, "" for none
    std::string sealed; // JSON object of the rest: event, properties, traits, context
};

inline constexpr std::size_t event_bytes_max = 32 * 1024;
inline constexpr std::size_t batch_bytes_max = 500 * 1024;
inline constexpr std::size_t batch_events_max = 5'000;

// `now_ms` stands in where a message has no time. Errors name the members, below `pointer`.
std::expected<ActivityMessage, std::vector<http::FieldError>> parse_activity(
    const boost::json::object& message, std::optional<ActivityType> type, std::int64_t now_ms,
    const std::string& pointer);

} // namespace userfold::writer
