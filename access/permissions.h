// The one table of permissions: what each built-in role may do, and how routes ask for it.
//
// A route's `permission` is one of
//   ""                    anyone
//   "signed-in"           any user with a valid token
//   "write-key"           a write key (HTTP Basic user name, or `writeKey` in the body)
//   "peer"                a process of this cluster
//   "users.read"          a caller whose roles hold that permission
//   "users.read|self"     such a caller, or the user whom the route's {id} names
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace userfold::access {

struct Role {
    std::string_view name;
    std::span<const std::string_view> permissions;
};

// admin, manager, user.
std::span<const Role> built_in_roles();
bool is_built_in_role(std::string_view name);

// Every permission that a role may hold, sorted.
std::span<const std::string_view> all_permissions();

// Of all the roles together, sorted, each once. Unknown roles give nothing.
std::vector<std::string> permissions_of(const std::vector<std::string>& roles);

} // namespace userfold::access
