// The small commands about an account and its sessions.
#include <gtest/gtest.h>

#include "tests/writer/input/parsing.h"
#include "writer/input/change_email.h"
#include "writer/input/change_password.h"
#include "writer/input/change_username.h"
#include "writer/input/consent.h"
#include "writer/input/log_in.h"
#include "writer/input/refresh.h"
#include "writer/input/set_roles.h"
#include "writer/input/set_status.h"
#include "writer/input/verify_email.h"

namespace userfold::input {
namespace {

using Pointers = std::vector<std::string>;

TEST(LogIn, takes_an_email_address_or_a_user_name) {
    EXPECT_EQ(parse_log_in(body(R"({"identifier":"Ann@Example.com","password":"p"})")),
              (LogIn{{IdentifierKind::email, "ann@example.com"}, "p"}));
    EXPECT_EQ(parse_log_in(body(R"({"identifier":"Ann","password":"p"})")),
              (LogIn{{IdentifierKind::username, "ann"}, "p"}));
}

TEST(LogIn, does_not_tell_what_could_exist) {
    EXPECT_TRUE(parse_log_in(body(R"({"identifier":"no such name!","password":"x"})")));
    EXPECT_TRUE(parse_log_in(body(R"({"identifier":"a@","password":"x"})")));
}

TEST(LogIn, names_every_bad_field_at_once) {
    EXPECT_EQ(bad_fields(parse_log_in(body(R"({"identifier":"","password":1,"remember":true})"))),
              (Pointers{"/identifier", "/password", "/remember"}));
    EXPECT_EQ(bad_fields(parse_log_in(body("{}"))), (Pointers{"/identifier", "/password"}));
    EXPECT_EQ(bad_fields(parse_log_in(
                  body(R"({"identifier":")" + repeat("a", 321) + R"(","password":"p"})"))),
              (Pointers{"/identifier"}));
}

TEST(Tokens, are_taken_as_handed_out) {
    EXPECT_EQ(parse_refresh(body(R"({"refresh_token":"abc.def"})")), (Refresh{"abc.def"}));
    EXPECT_EQ(bad_fields(parse_refresh(body(R"({"token":"abc"})"))),
              (Pointers{"/refresh_token", "/token"}));
    EXPECT_EQ(parse_verify_email(body(R"({"token":"abc"})")), (VerifyEmail{"abc"}));
    EXPECT_EQ(bad_fields(parse_verify_email(body(R"({"token":["abc"]})"))), (Pointers{"/token"}));
}

TEST(ChangeEmail, asks_for_the_current_password) {
    EXPECT_EQ(parse_change_email(body(R"({"email":"B@Example.com","current_password":"p"})")),
              (ChangeEmail{{"B@Example.com", "b@example.com"}, "p"}));
    EXPECT_EQ(bad_fields(parse_change_email(body(R"({"email":"b"})"))),
              (Pointers{"/email", "/current_password"}));
}

TEST(ChangeUsername, asks_for_the_current_password) {
    EXPECT_EQ(parse_change_username(body(R"({"username":"Bob","current_password":"p"})")),
              (ChangeUsername{{"Bob", "bob"}, "p"}));
    EXPECT_EQ(bad_fields(parse_change_username(body(R"({"username":null,"current_password":""})"))),
              (Pointers{"/username", "/current_password"}));
}

TEST(ChangePassword, holds_only_the_new_one_to_a_length) {
    EXPECT_EQ(parse_change_password(
                  body(R"({"current_password":"old","new_password":"fifteen letters"})")),
              (ChangePassword{"old", "fifteen letters"}));
    const auto short_one = body(R"({"current_password":"old","new_password":"eight ch"})");
    EXPECT_EQ(bad_fields(parse_change_password(short_one)), (Pointers{"/new_password"}));
    EXPECT_TRUE(parse_change_password(short_one, password_length_min_with_second_factor));
}

TEST(SetConsent, needs_both_members) {
    EXPECT_EQ(parse_set_consent(body(R"({"granted":true,"policy_version":"3"})")),
              (SetConsent{true, "3"}));
    EXPECT_EQ(bad_fields(parse_set_consent(body(R"({"granted":"yes","policy_version":null})"))),
              (Pointers{"/granted", "/policy_version"}));
    EXPECT_EQ(bad_fields(parse_set_consent(body("{}"))), (Pointers{"/granted", "/policy_version"}));
}

TEST(SetStatus, needs_a_reason) {
    EXPECT_EQ(parse_set_status(body(R"({"status":"suspended","reason":"fraud"})")),
              (SetStatus{RequestedStatus::suspended, "fraud"}));
    EXPECT_EQ(parse_set_status(body(R"({"status":"active","reason":"cleared"})")),
              (SetStatus{RequestedStatus::active, "cleared"}));
    EXPECT_EQ(bad_fields(parse_set_status(body(R"({"status":"erased","reason":" "})"))),
              (Pointers{"/status", "/reason"}));
}

TEST(SetRoles, takes_each_role_once) {
    EXPECT_EQ(parse_set_roles(body(R"({"roles":["user","support"]})")),
              (SetRoles{{"user", "support"}}));
    EXPECT_EQ(parse_set_roles(body(R"({"roles":[]})")), SetRoles{});
    EXPECT_EQ(bad_fields(parse_set_roles(body(R"({"roles":["user","user","Bad",7]})"))),
              (Pointers{"/roles/1", "/roles/2", "/roles/3"}));
    EXPECT_EQ(bad_fields(parse_set_roles(body(R"({"roles":"admin"})"))), (Pointers{"/roles"}));
}

} // namespace
} // namespace userfold::input
