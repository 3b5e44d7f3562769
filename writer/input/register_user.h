// `POST /v1/users`.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "writer/input/checked.h"
#include "writer/input/consent.h"
#include "writer/input/email.h"
#include "writer/input/field_change.h"
#include "writer/input/username.h"

namespace userfold::input {

struct RegisterUser {
    Email email;
    std::string password; // prepared, in clear: wipe it when it is hashed
    std::optional<Username> username;
    std::vector<FieldChange> fields;    // only leaves that are set: null is the same as absent here
    std::vector<ConsentGrant> consents; // each purpose once

    friend bool operator==(const RegisterUser&, const RegisterUser&) = default;
};

inline constexpr std::size_t consents_count_max = 50;

// `today` is the current date in UTC.
Parsed<RegisterUser> parse_register_user(const boost::json::object& body,
                                         std::chrono::sys_days today);

} // namespace userfold::input
