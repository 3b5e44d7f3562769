#include "writer/input/change_email.h"

#include "writer/input/object_reader.h"
#include "writer/input/password.h"

namespace userfold::input {

Parsed<ChangeEmail> parse_change_email(const boost::json::object& body) {
    std::vector<http::FieldError> errors;
    ObjectReader reader(body, "", errors);
    auto email = reader.required_text("email", check_email);
    auto password = reader.required_text("current_password", prepare_password);
    reader.finish();
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return ChangeEmail{std::move(*email), std::move(*password)};
}

} // namespace userfold::input
