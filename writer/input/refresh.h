// `POST /v1/sessions/refresh`.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "writer/input/checked.h"

namespace userfold::input {

struct Refresh {
    std::string refresh_token;

    friend bool operator==(const Refresh&, const Refresh&) = default;
};

Parsed<Refresh> parse_refresh(const boost::json::object& body);

} // namespace userfold::input
