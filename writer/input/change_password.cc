#include "writer/input/change_password.h"

#include "writer/input/object_reader.h"

namespace userfold::input {

Parsed<ChangePassword> parse_change_password(const boost::json::object& body,
                                             std::size_t length_min) {
    std::vector<http::FieldError> errors;
    ObjectReader reader(body, "", errors);
    auto current = reader.required_text("current_password", prepare_password);
    auto next = reader.required_text("new_password", [length_min](std::string_view text) {
        return check_new_password(text, length_min);
    });
    reader.finish();
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return ChangePassword{std::move(*current), std::move(*next)};
}

} // namespace userfold::input
