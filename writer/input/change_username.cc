#include "writer/input/change_username.h"

#include "writer/input/object_reader.h"
#include "writer/input/password.h"

namespace userfold::input {

Parsed<ChangeUsername> parse_change_username(const boost::json::object& body) {
    std::vector<http::FieldError> errors;
    ObjectReader reader(body, "", errors);
    auto username = reader.required_text("username", check_username);
    auto password = reader.required_text("current_password", prepare_password);
    reader.finish();
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return ChangeUsername{std::move(*username), std::move(*password)};
}

} // namespace userfold::input
