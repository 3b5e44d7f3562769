// `PUT /v1/users/{id}/username`.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "writer/input/checked.h"
#include "writer/input/username.h"

namespace userfold::input {

struct ChangeUsername {
    Username username;
    std::string current_password; // prepared, in clear: wipe it when it is verified

    friend bool operator==(const ChangeUsername&, const ChangeUsername&) = default;
};

Parsed<ChangeUsername> parse_change_username(const boost::json::object& body);

} // namespace userfold::input
