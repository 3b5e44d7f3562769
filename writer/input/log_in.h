// `POST /v1/sessions`.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "writer/input/checked.h"
#include "writer/input/identifier.h"

namespace userfold::input {

struct LogIn {
    Identifier identifier;
    std::string password; // prepared, in clear: wipe it when it is verified

    friend bool operator==(const LogIn&, const LogIn&) = default;
};

// Says nothing of whether the identifier could exist or the password could be right: both are only
// held to a length and to being text.
Parsed<LogIn> parse_log_in(const boost::json::object& body);

} // namespace userfold::input
