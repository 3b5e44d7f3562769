// The rules of single fields in the shape that the table of user fields needs.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "writer/input/checked.h"

namespace userfold::input {

struct LeafContext {
    const std::string& pointer; // of the leaf
    std::chrono::sys_days today;
    std::vector<http::FieldError>& errors;
};

// The value as it is kept; or nothing, with the errors added. The value isn't null.
using LeafRule = std::optional<boost::json::value> (*)(const boost::json::value& value,
                                                       const LeafContext& context);

std::optional<boost::json::value> keep_name(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_display_name(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_bio(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_short_text(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_address_line(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_postal_code(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_phone(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_date_of_birth(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_country(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_url(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_interests(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_language(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_theme(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_time_zone(const boost::json::value&, const LeafContext&);
std::optional<boost::json::value> keep_boolean(const boost::json::value&, const LeafContext&);

} // namespace userfold::input
