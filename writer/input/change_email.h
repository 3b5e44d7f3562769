// `PUT /v1/users/{id}/email`.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "writer/input/checked.h"
#include "writer/input/email.h"

namespace userfold::input {

struct ChangeEmail {
    Email email;
    std::string current_password; // prepared, in clear: wipe it when it is verified

    friend bool operator==(const ChangeEmail&, const ChangeEmail&) = default;
};

Parsed<ChangeEmail> parse_change_email(const boost::json::object& body);

} // namespace userfold::input
