// A change of one leaf of a user's document: what a merge patch becomes, and what events carry
// sealed.
#pragma once

#include <optional>
#include <string>

namespace userfold::input {

// `path` is an RFC 6901 pointer from the document's root, such as "/personal/address/city" or
// "/profile/links/github". With `json` the leaf is set to that serialized value: a string, a
// boolean, or an array of strings for interests. Without, it is removed; the path may then be a
// container ("/personal", "/personal/address", "/profile/links"), and everything below goes.
struct FieldChange {
    std::string path;
    std::optional<std::string> json;

    friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

} // namespace userfold::input
