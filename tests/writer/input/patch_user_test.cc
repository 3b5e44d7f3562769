#include "writer/input/patch_user.h"

#include <gtest/gtest.h>

#include "tests/writer/input/parsing.h"

namespace userfold::input {
namespace {

using Changes = std::vector<FieldChange>;
using Pointers = std::vector<std::string>;

auto patch(std::string_view text) {
    return parse_patch_user(body(text), today);
}

TEST(PatchUser, may_be_empty) {
    EXPECT_EQ(patch("{}"), PatchUser{});
    EXPECT_EQ(patch(R"({"personal":{},"profile":{"links":{}}})"), PatchUser{});
}

TEST(PatchUser, becomes_changes_of_leaves_removals_first) {
    EXPECT_EQ(patch(R"({"personal":{"phone":"+14155550123","address":{"city":"Lyon","line2":null}},
                        "preferences":{"notifications":{"push":true,"sms":null}}})"),
              (PatchUser{Changes{{"/personal/address/line2", std::nullopt},
                                 {"/preferences/notifications/sms", std::nullopt},
                                 {"/personal/phone", R"("+14155550123")"},
                                 {"/personal/address/city", R"("Lyon")"},
                                 {"/preferences/notifications/push", "true"}}}));
}

TEST(PatchUser, removes_containers_by_their_path) {
    EXPECT_EQ(patch(R"({"personal":null})"), (PatchUser{Changes{{"/personal", std::nullopt}}}));
    EXPECT_EQ(patch(R"({"personal":{"address":null},"profile":{"links":null,"interests":null}})"),
              (PatchUser{Changes{{"/personal/address", std::nullopt},
                                 {"/profile/interests", std::nullopt},
                                 {"/profile/links", std::nullopt}}}));
}

TEST(PatchUser, replaces_an_array_as_a_whole) {
    EXPECT_EQ(patch(R"({"profile":{"interests":[]}})"),
              (PatchUser{Changes{{"/profile/interests", "[]"}}}));
    EXPECT_EQ(bad_fields(patch(R"({"profile":{"interests":[null]}})")),
              (Pointers{"/profile/interests/0"}));
}

TEST(PatchUser, takes_only_objects_where_objects_stand) {
    EXPECT_EQ(bad_fields(patch(R"({"personal":7,"profile":{"links":[]},"preferences":
                                   {"notifications":"all"}})")),
              (Pointers{"/personal", "/profile/links", "/preferences/notifications"}));
    EXPECT_EQ(bad_fields(patch(R"({"personal":{"name":{"first":"Ann"}}})")),
              (Pointers{"/personal/name"}));
}

TEST(PatchUser, touches_nothing_else) {
    EXPECT_EQ(bad_fields(patch(R"({"email":"b@example.com","roles":["admin"],"user_id":null,
                                   "personal":{"ssn":null}})")),
              (Pointers{"/personal/ssn", "/email", "/roles", "/user_id"}));
}

TEST(PatchUser, holds_maps_and_arrays_to_their_sizes) {
    const auto links = [](int count) {
        std::string text = R"({"profile":{"links":{"l0":"https://example.com")";
        for (int i = 1; i < count; ++i) {
            text += ",\"l" + std::to_string(i) + "\":\"https://example.com\"";
        }
        return patch(text + "}}}");
    };
    EXPECT_TRUE(links(20).has_value());
    EXPECT_EQ(bad_fields(links(21)), (Pointers{"/profile/links"}));
    EXPECT_TRUE(patch(R"({"profile":{"interests":["x")" + repeat(R"(,"x")", 49) + "]}}"));
    EXPECT_EQ(bad_fields(patch(R"({"profile":{"interests":["x")" + repeat(R"(,"x")", 50) + "]}}")),
              (Pointers{"/profile/interests"}));
}

TEST(PatchUser, keeps_texts_normalised) {
    EXPECT_EQ(patch("{\"personal\":{\"name\":\"Rene\u0301\"}}"),
              (PatchUser{Changes{{"/personal/name", "\"Ren\u00e9\""}}}));
    EXPECT_EQ(bad_fields(patch(R"({"personal":{"name":" ","gender":"\u202e"},
                                   "profile":{"bio":"\u0000"}})")),
              (Pointers{"/personal/name", "/personal/gender", "/profile/bio"}));
}

} // namespace
} // namespace userfold::input
