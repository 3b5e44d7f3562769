// `PUT /v1/users/{id}/status`.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>

#include "writer/input/checked.h"

namespace userfold::input {

enum class RequestedStatus : std::uint8_t { active, suspended };

struct SetStatus {
    RequestedStatus status = RequestedStatus::active;
    std::string reason; // 1 to 500 code points

    friend bool operator==(const SetStatus&, const SetStatus&) = default;
};

Parsed<SetStatus> parse_set_status(const boost::json::object& body);

} // namespace userfold::input
