#include "writer/input/register_user.h"

#include <algorithm>
#include <fmt/format.h>

#include "writer/input/json_pointer.h"
#include "writer/input/name.h"
#include "writer/input/object_reader.h"
#include "writer/input/password.h"
#include "writer/input/user_fields.h"

namespace userfold::input {
namespace {

using boost::json::value;

// One element of `consents`; nothing, with the errors added, if it is bad.
std::optional<ConsentGrant> read_grant(const value& sent, const std::string& pointer,
                                       std::vector<http::FieldError>& errors) {
    if (!sent.is_object()) {
        add_error(errors, pointer, "must be an object");
        return std::nullopt;
    }
    ObjectReader reader(sent.get_object(), pointer, errors);
    auto purpose = reader.required_text("purpose", check_purpose);
    auto policy_version = reader.required_text("policy_version", check_policy_version);
    reader.finish();
    if (!purpose || !policy_version) return std::nullopt;
    return ConsentGrant{std::move(*purpose), std::move(*policy_version)};
}

std::vector<ConsentGrant> read_grants(const value& sent, std::vector<http::FieldError>& errors) {
    const std::string pointer = "/consents";
    std::vector<ConsentGrant> grants;
    if (!sent.is_array() || sent.get_array().size() > consents_count_max) {
        add_error(errors, pointer,
                  fmt::format("must be an array of at most {} elements", consents_count_max));
        return grants;
    }
    std::size_t index = 0;
    for (const value& element : sent.get_array()) {
        const std::string element_path = element_pointer(pointer, index++);
        auto grant = read_grant(element, element_path, errors);
        if (!grant) continue;
        if (std::ranges::find(grants, grant->purpose, &ConsentGrant::purpose) != grants.end()) {
            add_error(errors, member_pointer(element_path, "purpose"), "must be there only once");
            continue;
        }
        grants.push_back(std::move(*grant));
    }
    return grants;
}

} // namespace

Parsed<RegisterUser> parse_register_user(const boost::json::object& body,
                                         std::chrono::sys_days today) {
    std::vector<http::FieldError> errors;
    ObjectReader reader(body, "", errors);
    auto email = reader.required_text("email", check_email);
    auto password = reader.required_text(
        "password", [](std::string_view text) { return check_new_password(text); });
    auto username = reader.optional_text("username", check_username);
    for (const auto section : user_sections) reader.leave(section);
    auto fields = read_user_fields(body, today, errors);
    std::vector<ConsentGrant> consents;
    const value* sent_consents = reader.find("consents");
    if (sent_consents != nullptr && !sent_consents->is_null()) {
        consents = read_grants(*sent_consents, errors);
    }
    reader.finish();
    if (!errors.empty()) return std::unexpected(std::move(errors));
    // There is nothing yet that a null could remove.
    std::erase_if(fields, [](const FieldChange& change) { return !change.json; });
    return RegisterUser{std::move(*email), std::move(*password), std::move(username),
                        std::move(fields), std::move(consents)};
}

} // namespace userfold::input
