#include "writer/input/refresh.h"

#include "writer/input/name.h"
#include "writer/input/object_reader.h"

namespace userfold::input {

Parsed<Refresh> parse_refresh(const boost::json::object& body) {
    std::vector<http::FieldError> errors;
    ObjectReader reader(body, "", errors);
    auto token = reader.required_text("refresh_token", check_token);
    reader.finish();
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return Refresh{std::move(*token)};
}

} // namespace userfold::input
