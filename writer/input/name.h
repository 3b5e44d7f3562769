// The short names that programs give to things: purposes, roles, links, channels.
#pragma once

#include <string_view>

#include "writer/input/checked.h"

namespace userfold::input {

// [a-z0-9_.-]{1,64}: what a consent is for.
Checked<> check_purpose(std::string_view text);
// [a-z][a-z0-9_.-]{0,63}: a role, built in or custom.
Checked<> check_role_name(std::string_view text);
// [A-Za-z0-9_.-]{1,32}: a member of links, notifications or email_subscriptions.
Checked<> check_member_name(std::string_view text);
// 1 to 64 code points of text: a version of a policy.
Checked<> check_policy_version(std::string_view text);
// 1 to 512 visible ASCII characters: a token that was handed out.
Checked<> check_token(std::string_view text);

} // namespace userfold::input
