#include "writer/input/patch_user.h"

#include "writer/input/object_reader.h"
#include "writer/input/user_fields.h"

namespace userfold::input {

Parsed<PatchUser> parse_patch_user(const boost::json::object& body, std::chrono::sys_days today) {
    std::vector<http::FieldError> errors;
    ObjectReader reader(body, "", errors);
    for (const auto section : user_sections) reader.leave(section);
    auto changes = read_user_fields(body, today, errors);
    reader.finish();
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return PatchUser{std::move(changes)};
}

} // namespace userfold::input
