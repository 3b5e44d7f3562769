// `PATCH /v1/users/{id}`.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <vector>

#include "writer/input/checked.h"
#include "writer/input/field_change.h"

namespace userfold::input {

// Applying the changes in order to the leaves of a document gives the leaves of what RFC 7396's
// MergePatch gives. An empty patch has no changes and is valid.
struct PatchUser {
    std::vector<FieldChange> changes; // removals first

    friend bool operator==(const PatchUser&, const PatchUser&) = default;
};

// `today` is the current date in UTC.
Parsed<PatchUser> parse_patch_user(const boost::json::object& body, std::chrono::sys_days today);

} // namespace userfold::input
