#include "access/permissions.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "access/principal.h"

namespace userfold::access {
namespace {

TEST(Permissions, are_listed_once_and_sorted) {
    const auto all = all_permissions();
    EXPECT_TRUE(std::ranges::is_sorted(all));
    EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
}

TEST(Permissions, of_built_in_roles_are_all_known) {
    for (const Role& role : built_in_roles()) {
        EXPECT_TRUE(is_built_in_role(role.name));
        for (const std::string_view permission : role.permissions) {
            EXPECT_TRUE(std::ranges::binary_search(all_permissions(), permission)) << permission;
        }
    }
    EXPECT_FALSE(is_built_in_role("Admin"));
    EXPECT_FALSE(is_built_in_role(""));
}

TEST(Permissions, of_the_admin_are_all) {
    EXPECT_EQ(permissions_of({"admin"}).size(), all_permissions().size());
}

TEST(Permissions, of_a_manager_change_no_roles_and_no_accounts) {
    const auto held = permissions_of({"manager"});
    EXPECT_TRUE(std::ranges::binary_search(held, "users.read"));
    EXPECT_TRUE(std::ranges::binary_search(held, "users.status"));
    EXPECT_FALSE(std::ranges::binary_search(held, "roles.write"));
    EXPECT_FALSE(std::ranges::binary_search(held, "users.write"));
}

TEST(Permissions, of_users_are_none) {
    EXPECT_TRUE(permissions_of({"user"}).empty());
}

TEST(Permissions, of_several_roles_are_those_of_all_once) {
    const auto held = permissions_of({"user", "manager", "admin", "manager", "no such role"});
    EXPECT_TRUE(std::ranges::is_sorted(held));
    EXPECT_EQ(held, permissions_of({"admin"}));
    EXPECT_TRUE(permissions_of({"no such role"}).empty());
    EXPECT_TRUE(permissions_of({}).empty());
}

TEST(Principal, may_what_its_roles_allow) {
    Principal principal;
    principal.permissions = permissions_of({"manager"});
    EXPECT_TRUE(principal.may("audit.read"));
    EXPECT_FALSE(principal.may("roles.write"));
    EXPECT_FALSE(principal.may(""));
}

TEST(Principal, acts_as_what_it_is) {
    Principal principal;
    EXPECT_EQ(principal.actor(), (Actor{ActorKind::anonymous, {}}));
    principal.kind = ActorKind::user;
    principal.user.bytes[0] = 1;
    EXPECT_EQ(principal.actor(), (Actor{ActorKind::user, principal.user.as<EventId>()}));
    principal.kind = ActorKind::write_key;
    principal.write_key.bytes[0] = 2;
    EXPECT_EQ(principal.actor(), (Actor{ActorKind::write_key, principal.write_key}));
}

TEST(Principal, is_anonymous_where_the_guard_set_none) {
    const http::Request request;
    EXPECT_EQ(principal_of(request).kind, ActorKind::anonymous);
}

} // namespace
} // namespace userfold::access
