#include "writer/input/register_user.h"

#include <gtest/gtest.h>

#include "tests/writer/input/parsing.h"

namespace userfold::input {
namespace {

using Pointers = std::vector<std::string>;

constexpr std::string_view credentials =
    R"("email":"ann@example.com","password":"correct horse battery")";

boost::json::object with(std::string_view members) {
    return body("{" + std::string(credentials) + "," + std::string(members) + "}");
}

TEST(RegisterUser, needs_no_more_than_email_and_password) {
    const auto command = parse_register_user(body("{" + std::string(credentials) + "}"), today);
    ASSERT_TRUE(command.has_value());
    EXPECT_EQ(command->email, (Email{"ann@example.com", "ann@example.com"}));
    EXPECT_EQ(command->password, "correct horse battery");
    EXPECT_EQ(command->username, std::nullopt);
    EXPECT_TRUE(command->fields.empty());
    EXPECT_TRUE(command->consents.empty());
}

TEST(RegisterUser, takes_everything_that_a_person_may_say) {
    const auto command = parse_register_user(with(R"("username":"Ann_9",
            "personal":{"name":"Ann Example","phone":"+14155550123","date_of_birth":"1990-05-17",
                "address":{"street":"1 Main St","line2":"","city":"Paris","region":"IDF",
                           "postal_code":"75001","country":"fr"},"gender":"female"},
            "profile":{"display_name":"Ann","bio":"Hi\nthere","avatar_url":"https://example.com/a.png",
                "interests":["chess","go"],"links":{"github":"https://github.com/ann"}},
            "preferences":{"language":"EN-gb","theme":"dark","timezone":"Europe/Paris",
                "notifications":{"push":true},"email_subscriptions":{"news":false}},
            "consents":[{"purpose":"analytics","policy_version":"2024-01"},
                        {"purpose":"marketing","policy_version":"2"}])"),
                                             today);
    ASSERT_TRUE(command.has_value());
    EXPECT_EQ(command->username, (Username{"Ann_9", "ann_9"}));
    const std::vector<FieldChange> fields{
        {"/personal/name", R"("Ann Example")"},
        {"/personal/phone", R"("+14155550123")"},
        {"/personal/date_of_birth", R"("1990-05-17")"},
        {"/personal/address/street", R"("1 Main St")"},
        {"/personal/address/line2", R"("")"},
        {"/personal/address/city", R"("Paris")"},
        {"/personal/address/region", R"("IDF")"},
        {"/personal/address/postal_code", R"("75001")"},
        {"/personal/address/country", R"("FR")"},
        {"/personal/gender", R"("female")"},
        {"/profile/display_name", R"("Ann")"},
        {"/profile/bio", R"("Hi\nthere")"},
        {"/profile/avatar_url", R"("https://example.com/a.png")"},
        {"/profile/interests", R"(["chess","go"])"},
        {"/profile/links/github", R"("https://github.com/ann")"},
        {"/preferences/language", R"("en-GB")"},
        {"/preferences/theme", R"("dark")"},
        {"/preferences/timezone", R"("Europe/Paris")"},
        {"/preferences/notifications/push", "true"},
        {"/preferences/email_subscriptions/news", "false"},
    };
    EXPECT_EQ(command->fields, fields);
    EXPECT_EQ(command->consents,
              (std::vector<ConsentGrant>{{"analytics", "2024-01"}, {"marketing", "2"}}));
}

TEST(RegisterUser, names_every_bad_field_at_once) {
    const auto command = parse_register_user(
        body(R"({"email":"nobody","password":"short","username":"x","personal":{"phone":"1",
            "date_of_birth":"2023-02-29","address":{"country":"ZZ","planet":"Mars"},"age":3},
            "profile":{"interests":["ok",7,""],"links":{"a/b":"https://example.com","x":"gopher:"}},
            "preferences":{"theme":"pink","notifications":{"push":"yes"}},
            "consents":[{"purpose":"A","policy_version":""},7],"admin":true})"),
        today);
    EXPECT_EQ(
        bad_fields(command),
        (Pointers{"/email", "/password", "/username", "/personal/phone", "/personal/date_of_birth",
                  "/personal/address/country", "/personal/address/planet", "/personal/age",
                  "/profile/interests/1", "/profile/interests/2", "/profile/links/a~1b",
                  "/profile/links/x", "/preferences/theme", "/preferences/notifications/push",
                  "/consents/0/purpose", "/consents/0/policy_version", "/consents/1", "/admin"}));
}

TEST(RegisterUser, says_what_is_missing) {
    EXPECT_EQ(bad_fields(parse_register_user(body("{}"), today)),
              (Pointers{"/email", "/password"}));
    EXPECT_EQ(bad_fields(parse_register_user(body(R"({"email":null,"password":7})"), today)),
              (Pointers{"/email", "/password"}));
}

TEST(RegisterUser, takes_null_for_absent) {
    const auto command = parse_register_user(
        with(R"("username":null,"personal":null,"profile":{"bio":null,"links":null},
                "consents":null)"),
        today);
    ASSERT_TRUE(command.has_value());
    EXPECT_EQ(command->username, std::nullopt);
    EXPECT_TRUE(command->fields.empty());
}

TEST(RegisterUser, takes_each_purpose_once) {
    EXPECT_EQ(
        bad_fields(parse_register_user(with(R"("consents":[{"purpose":"a","policy_version":"1"},
                                      {"purpose":"a","policy_version":"2"}])"),
                                       today)),
        (Pointers{"/consents/1/purpose"}));
    EXPECT_EQ(bad_fields(parse_register_user(with(R"("consents":{})"), today)),
              (Pointers{"/consents"}));
}

TEST(RegisterUser, never_repeats_a_value_in_an_error) {
    const auto command = parse_register_user(
        body(R"({"email":"secret-1","password":"secret-2","username":"secret 3","personal":
            {"phone":"secret-4","date_of_birth":"secret-5","address":{"country":"secret-6"}},
            "preferences":{"language":"secret 7","timezone":"secret-8","theme":"secret-9"}})"),
        today);
    ASSERT_FALSE(command.has_value());
    for (const auto& error : command.error()) {
        EXPECT_EQ(error.detail.find("secret"), std::string::npos) << error.pointer;
    }
}

TEST(RegisterUser, lists_no_more_errors_than_anyone_can_use) {
    std::string members = R"("x0":0)";
    for (int i = 1; i < 1000; ++i) members += ",\"x" + std::to_string(i) + "\":0";
    EXPECT_EQ(bad_fields(parse_register_user(with(members), today)).size(), 100U);
}

} // namespace
} // namespace userfold::input
