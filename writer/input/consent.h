// Consents as clients send them.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "writer/input/checked.h"

namespace userfold::input {

struct ConsentGrant {
    std::string purpose;
    std::string policy_version;

    friend bool operator==(const ConsentGrant&, const ConsentGrant&) = default;
};

// `PUT /v1/users/{id}/consents/{purpose}`; the purpose is the route's, see check_purpose.
struct SetConsent {
    bool granted = false;
    std::string policy_version;

    friend bool operator==(const SetConsent&, const SetConsent&) = default;
};

Parsed<SetConsent> parse_set_consent(const boost::json::object& body);

} // namespace userfold::input
