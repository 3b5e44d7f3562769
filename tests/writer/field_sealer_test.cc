#include "writer/field_sealer.h"

#include <gtest/gtest.h>

#include "tests/writer/ids.h"

namespace userfold::writer {
namespace {

class FieldSealerTest : public testing::Test {
protected:
    std::optional<std::string> opened(const SealedField& field) const {
        return open(
            key_,
            {Topic::users, user_.as<StreamId>(), place_.event_type, field.path, place_.commit_id},
            *field.value);
    }
    std::vector<SealedField> seal(std::vector<input::FieldChange> changes) const {
        return seal_fields(changes, key_, indexer_, place_);
    }

    const DataKey key_{7, crypto::Key{1}};
    const BlindIndexer indexer_{crypto::Key{2}};
    const UserId user_ = id<UserId>(3);
    const FieldPlace place_{user_, "user.fields_changed", id<CommitId>(4)};
};

TEST_F(FieldSealerTest, seals_each_leaf_at_its_own_path) {
    const auto fields = seal({{"/personal/phone", "\"+4912345\""}, {"/profile/bio", "\"hi\""}});
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(fields[0].path, "/personal/phone");
    EXPECT_EQ(opened(fields[0]), "\"+4912345\"");
    EXPECT_EQ(opened(fields[1]), "\"hi\"");
    EXPECT_EQ(fields[0].value->box.find("4912345"), std::string::npos);
}

TEST_F(FieldSealerTest, removes_without_a_value) {
    const auto fields = seal({{"/personal/address", std::nullopt}});
    ASSERT_EQ(fields.size(), 1U);
    EXPECT_EQ(fields[0], (SealedField{"/personal/address", std::nullopt}));
}

TEST_F(FieldSealerTest, hides_the_names_that_clients_choose) {
    for (const std::string container :
         {"/profile/links", "/preferences/notifications", "/preferences/email_subscriptions"}) {
        const auto fields = seal({{container + "/my~1own~0name", "true"}});
        ASSERT_EQ(fields.size(), 1U);
        EXPECT_EQ(fields[0].path,
                  container + '/' +
                      indexer_.member_name(user_.as<SubjectId>(), container, "my/own~name"));
        EXPECT_EQ(opened(fields[0]), R"({"name":"my/own~name","value":true})");
    }
}

TEST_F(FieldSealerTest, removes_a_hidden_name_under_the_same_path_as_it_was_set) {
    const auto set = seal({{"/profile/links/github", "\"https://github.com/ada\""}});
    const auto removed = seal({{"/profile/links/github", std::nullopt}});
    EXPECT_EQ(set[0].path, removed[0].path);
    EXPECT_FALSE(removed[0].value);
}

TEST_F(FieldSealerTest, removes_a_whole_container_by_its_own_path) {
    EXPECT_EQ(seal({{"/profile/links", std::nullopt}})[0].path, "/profile/links");
}

TEST_F(FieldSealerTest, seals_text_as_a_json_string) {
    const Sealed sealed = seal_text("ada \"the\" first", "/account/email", key_, place_);
    EXPECT_EQ(opened({"/account/email", sealed}), R"("ada \"the\" first")");
}

} // namespace
} // namespace userfold::writer
