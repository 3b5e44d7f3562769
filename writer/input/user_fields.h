// The fields that a person fills in: personal, profile, preferences. One table says what each may
// hold.
#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "writer/input/checked.h"
#include "writer/input/field_change.h"

namespace userfold::input {

// How many members a map of the document may have. One patch is held to it here; a decider holds
// the document that results to it.
inline constexpr std::size_t links_count_max = 20;
inline constexpr std::size_t notifications_count_max = 50;
inline constexpr std::size_t email_subscriptions_count_max = 50;
inline constexpr std::size_t interests_count_max = 50;

// The members of the document that read_user_fields reads.
inline constexpr std::array<std::string_view, 3> user_sections{"personal", "profile",
                                                               "preferences"};

// Reads those members of `body` as an RFC 7396 merge patch into changes of leaves, removals first;
// other members are left to the caller. Bad fields are added to `errors`, all of them. `today`
// bounds the date of birth.
std::vector<FieldChange> read_user_fields(const boost::json::object& body,
                                          std::chrono::sys_days today,
                                          std::vector<http::FieldError>& errors);

} // namespace userfold::input
