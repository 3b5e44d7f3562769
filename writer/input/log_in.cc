#include "writer/input/log_in.h"

#include "writer/input/object_reader.h"
#include "writer/input/password.h"
#include "writer/input/text.h"

namespace userfold::input {
namespace {

constexpr TextRule identifier_rule{.length_min = 1, .length_max = 320};

Checked<Identifier> check_identifier(std::string_view text) {
    auto kept = check_text(text, identifier_rule);
    if (!kept) return std::unexpected(std::move(kept.error()));
    return normalise_identifier(*kept);
}

} // namespace

Parsed<LogIn> parse_log_in(const boost::json::object& body) {
    std::vector<http::FieldError> errors;
    ObjectReader reader(body, "", errors);
    auto identifier = reader.required_text("identifier", check_identifier);
    auto password = reader.required_text("password", prepare_password);
    reader.finish();
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return LogIn{std::move(*identifier), std::move(*password)};
}

} // namespace userfold::input
