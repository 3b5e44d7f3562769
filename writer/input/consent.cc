#include "writer/input/consent.h"

#include "writer/input/name.h"
#include "writer/input/object_reader.h"

namespace userfold::input {

Parsed<SetConsent> parse_set_consent(const boost::json::object& body) {
    std::vector<http::FieldError> errors;
    ObjectReader reader(body, "", errors);
    const auto* granted = reader.require("granted");
    if (granted != nullptr && !granted->is_bool())
        reader.reject("granted", "must be true or false");
    auto policy_version = reader.required_text("policy_version", check_policy_version);
    reader.finish();
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return SetConsent{granted->get_bool(), std::move(*policy_version)};
}

} // namespace userfold::input
