// What somebody typed to say who they are: an email address or a user name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace userfold::input {

enum class IdentifierKind : std::uint8_t { email, username };

struct Identifier {
    IdentifierKind kind = IdentifierKind::email;
    std::string key; // as email_key or username_key give it, so it meets the account's own

    friend bool operator==(const Identifier&, const Identifier&) = default;
};

// Total: text that is no acceptable address or name is folded all the same, so that an attempt
// under it can be counted under a keyed hash like any other. It is an email address if it holds an
// '@'.
Identifier normalise_identifier(std::string_view text);

} // namespace userfold::input
