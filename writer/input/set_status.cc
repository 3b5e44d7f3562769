#include "writer/input/set_status.h"

#include "writer/input/object_reader.h"
#include "writer/input/text.h"

namespace userfold::input {
namespace {

constexpr TextRule reason_rule{.length_min = 1, .length_max = 500};

Checked<RequestedStatus> check_status(std::string_view text) {
    if (text == "active") return RequestedStatus::active;
    if (text == "suspended") return RequestedStatus::suspended;
    return std::unexpected("must be active or suspended");
}

} // namespace

Parsed<SetStatus> parse_set_status(const boost::json::object& body) {
    std::vector<http::FieldError> errors;
    ObjectReader reader(body, "", errors);
    const auto status = reader.required_text("status", check_status);
    auto reason = reader.required_text(
        "reason", [](std::string_view text) { return check_text(text, reason_rule); });
    reader.finish();
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return SetStatus{*status, std::move(*reason)};
}

} // namespace userfold::input
