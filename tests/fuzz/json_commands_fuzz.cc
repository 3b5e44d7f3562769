// Bytes as the body of every command. What is taken must be taken again, unchanged, in the form in
// which it is kept; what is refused must name places that a client can find.
#include <boost/json/parse.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "http/json_body.h"
#include "writer/input/change_email.h"
#include "writer/input/change_password.h"
#include "writer/input/change_username.h"
#include "writer/input/consent.h"
#include "writer/input/log_in.h"
#include "writer/input/object_reader.h"
#include "writer/input/patch_user.h"
#include "writer/input/refresh.h"
#include "writer/input/register_user.h"
#include "writer/input/set_roles.h"
#include "writer/input/set_status.h"
#include "writer/input/verify_email.h"

namespace {

using namespace userfold::input;
namespace json = boost::json;

constexpr std::chrono::sys_days today = std::chrono::year(2024) / std::chrono::February / 29;

void require(bool holds) {
    if (!holds) std::abort();
}

template <class Command>
void check_errors(const Parsed<Command>& parsed) {
    if (parsed) return;
    require(!parsed.error().empty() && parsed.error().size() <= field_errors_max);
    for (const auto& error : parsed.error()) {
        require(error.pointer.starts_with('/') && !error.detail.empty());
    }
}

// The place that an RFC 6901 pointer names, made of objects on the way.
json::value& place(json::value& document, std::string_view pointer) {
    json::value* at = &document;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view token = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(token.size());
        require(token.find('~') == std::string_view::npos); // names that are taken need no escape
        if (!at->is_object()) *at = json::object();
        at = &at->get_object()[token];
    }
    return *at;
}

json::object document_of(const std::vector<FieldChange>& changes) {
    json::value document = json::object();
    for (const auto& change : changes) {
        place(document, change.path) = change.json ? json::parse(*change.json) : json::value();
    }
    return document.get_object();
}

void check_patch(const json::object& body) {
    const auto command = parse_patch_user(body, today);
    check_errors(command);
    if (!command) return;
    const auto again = parse_patch_user(document_of(command->changes), today);
    require(again.has_value());
    require(document_of(again->changes) == document_of(command->changes));
}

void check_email(const Email& email) {
    const auto again = userfold::input::check_email(email.address);
    require(again && *again == email);
    require(email_key(email.key) == email.key);
    require(normalise_identifier(email.address) == Identifier{IdentifierKind::email, email.key});
    require(email_for_delivery(email.address).size() <= 254);
}

void check_username(const Username& username) {
    const auto again = userfold::input::check_username(username.name);
    require(again && *again == username);
    require(username_key(username.key) == username.key);
    require(normalise_identifier(username.name) ==
            Identifier{IdentifierKind::username, username.key});
}

void check_registration(const json::object& body) {
    const auto command = parse_register_user(body, today);
    check_errors(command);
    if (!command) return;
    check_email(command->email);
    if (command->username) check_username(*command->username);
    require(check_new_password(command->password) == command->password);
    for (const auto& change : command->fields) require(change.json.has_value());
    require(parse_patch_user(document_of(command->fields), today).has_value());
}

// Any text through every rule that must be idempotent.
void check_text_rules(std::string_view text) {
    if (const auto email = userfold::input::check_email(text)) check_email(*email);
    if (const auto username = userfold::input::check_username(text)) check_username(*username);
    if (const auto password = prepare_password(text)) {
        require(prepare_password(*password) == *password);
    }
    normalise_identifier(text);
}

void check_all(const json::object& body) {
    check_registration(body);
    check_patch(body);
    check_errors(parse_log_in(body));
    check_errors(parse_refresh(body));
    check_errors(parse_verify_email(body));
    check_errors(parse_change_email(body));
    check_errors(parse_change_username(body));
    check_errors(parse_change_password(body));
    check_errors(parse_set_consent(body));
    check_errors(parse_set_status(body));
    check_errors(parse_set_roles(body));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check_text_rules(bytes);
    if (const auto body = userfold::http::parse_object(bytes)) check_all(*body);
    return 0;
}
