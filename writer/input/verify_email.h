// `POST /v1/email-verifications`.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "writer/input/checked.h"

namespace userfold::input {

struct VerifyEmail {
    std::string token;

    friend bool operator==(const VerifyEmail&, const VerifyEmail&) = default;
};

Parsed<VerifyEmail> parse_verify_email(const boost::json::object& body);

} // namespace userfold::input
