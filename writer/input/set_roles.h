// `PUT /v1/users/{id}/roles`.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "writer/input/checked.h"

namespace userfold::input {

inline constexpr std::size_t roles_count_max = 32;

struct SetRoles {
    // In the order sent, each once; whether they exist is the decider's to say.
    std::vector<std::string> roles;

    friend bool operator==(const SetRoles&, const SetRoles&) = default;
};

Parsed<SetRoles> parse_set_roles(const boost::json::object& body);

} // namespace userfold::input
