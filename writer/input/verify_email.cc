#include "writer/input/verify_email.h"

#include "writer/input/name.h"
#include "writer/input/object_reader.h"

namespace userfold::input {

Parsed<VerifyEmail> parse_verify_email(const boost::json::object& body) {
    std::vector<http::FieldError> errors;
    ObjectReader reader(body, "", errors);
    auto token = reader.required_text("token", check_token);
    reader.finish();
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return VerifyEmail{std::move(*token)};
}

} // namespace userfold::input
