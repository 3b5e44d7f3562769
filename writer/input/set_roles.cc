#include "writer/input/set_roles.h"

#include <algorithm>
#include <fmt/format.h>

#include "writer/input/json_pointer.h"
#include "writer/input/name.h"
#include "writer/input/object_reader.h"

namespace userfold::input {
namespace {

using boost::json::value;

Checked<> check_role(const value& sent, const std::vector<std::string>& earlier) {
    if (!sent.is_string()) return std::unexpected("must be a string");
    auto name = check_role_name(text_of(sent));
    if (name && std::ranges::find(earlier, *name) != earlier.end()) {
        return std::unexpected("must be there only once");
    }
    return name;
}

std::vector<std::string> read_roles(const value& sent, std::vector<http::FieldError>& errors) {
    std::vector<std::string> roles;
    if (!sent.is_array() || sent.get_array().size() > roles_count_max) {
        add_error(errors, "/roles",
                  fmt::format("must be an array of at most {} role names", roles_count_max));
        return roles;
    }
    std::size_t index = 0;
    for (const value& element : sent.get_array()) {
        auto role = check_role(element, roles);
        if (role) {
            roles.push_back(std::move(*role));
        } else {
            add_error(errors, element_pointer("/roles", index), std::move(role.error()));
        }
        ++index;
    }
    return roles;
}

} // namespace

Parsed<SetRoles> parse_set_roles(const boost::json::object& body) {
    std::vector<http::FieldError> errors;
    ObjectReader reader(body, "", errors);
    std::vector<std::string> roles;
    const value* sent = reader.require("roles");
    if (sent != nullptr) roles = read_roles(*sent, errors);
    reader.finish();
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return SetRoles{std::move(roles)};
}

} // namespace userfold::input
