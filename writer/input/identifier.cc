#include "writer/input/identifier.h"

#include "writer/input/email.h"
#include "writer/input/text.h"
#include "writer/input/username.h"

namespace userfold::input {

Identifier normalise_identifier(std::string_view text) {
    const bool is_email = text.find('@') != std::string_view::npos;
    auto key = is_email ? email_key(text) : username_key(text);
    return {is_email ? IdentifierKind::email : IdentifierKind::username,
            key ? std::move(*key) : fold_case(text)};
}

} // namespace userfold::input
