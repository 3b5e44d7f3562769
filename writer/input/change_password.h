// `PUT /v1/users/{id}/password`.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>

#include "writer/input/checked.h"
#include "writer/input/password.h"

namespace userfold::input {

struct ChangePassword {
    std::string current_password; // both prepared, in clear: wipe them when they are hashed
    std::string new_password;

    friend bool operator==(const ChangePassword&, const ChangePassword&) = default;
};

// `length_min` is password_length_min_with_second_factor where the user has one.
Parsed<ChangePassword> parse_change_password(const boost::json::object& body,
                                             std::size_t length_min = password_length_min);

} // namespace userfold::input
