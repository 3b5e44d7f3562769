#include "access/permissions.h"

#include <algorithm>
#include <array>

namespace userfold::access {
namespace {

constexpr std::array<std::string_view, 8> permissions = {
    "analytics.read",  "audit.read", "roles.write",  "sessions.read",
    "sessions.revoke", "users.read", "users.status", "users.write"};

constexpr std::array<std::string_view, 6> manager_permissions = {
    "analytics.read",  "audit.read", "sessions.read",
    "sessions.revoke", "users.read", "users.status"};

constexpr std::array<Role, 3> roles_built_in = {
    Role{"admin", permissions}, Role{"manager", manager_permissions}, Role{"user", {}}};

} // namespace

std::span<const Role> built_in_roles() {
    return roles_built_in;
}

bool is_built_in_role(std::string_view name) {
    return std::ranges::any_of(roles_built_in, [&](const Role& role) { return role.name == name; });
}

std::span<const std::string_view> all_permissions() {
    return permissions;
}

std::vector<std::string> permissions_of(const std::vector<std::string>& roles) {
    std::vector<std::string> held;
    for (const Role& role : roles_built_in) {
        if (std::ranges::find(roles, role.name) == roles.end()) continue;
        held.insert(held.end(), role.permissions.begin(), role.permissions.end());
    }
    std::ranges::sort(held);
    const auto repeated = std::ranges::unique(held);
    held.erase(repeated.begin(), repeated.end());
    return held;
}

} // namespace userfold::access
