#include "projector/read_models/consent_view.h"
#include "projector/read_models/keys.h"
#include "projector/read_models/profile_view.h"
#include "tests/projector/folded_views.h"

namespace userfold::test {
namespace {

namespace keys = read_models::keys;
using read_models::Profile;

class ProfileProjectionTest : public ::testing::Test {
protected:
    Profile then_profile() {
        views_.emplace(log_);
        value_ = views_->get(View::subjects, keys::profile(user_)).value();
        return read_models::decode_profile(value_);
    }
    std::string opened(const Profile& profile, std::string_view path) {
        const auto* leaf = profile.find(path);
        if (leaf == nullptr) return "(none)";
        const SealPlace place{Topic::users, user_.as<StreamId>(),
                              read_models::event_type_of(leaf->origin), path, leaf->commit_id};
        return open(log_.data_key(user_.as<SubjectId>()), place,
                    Sealed{leaf->key_id, std::string(leaf->box)})
            .value_or("(does not open)");
    }
    static std::vector<std::string> paths(const Profile& profile) {
        std::vector<std::string> paths;
        for (const auto& leaf : profile.leaves) paths.emplace_back(leaf.path);
        return paths;
    }

    LogBuilder log_;
    UserId user_ = log_.id<UserId>(1);
    std::optional<FoldedViews> views_;
    std::string value_;
};

using Paths = std::vector<std::string>;

TEST_F(ProfileProjectionTest, RegistrationMakesAProfile) {
    log_.register_user(user_, "ann@example.org", start_ms,
                       {{"/personal/name", "\"Ann\""}, {"/personal/address/city", "\"Graz\""}},
                       {{"newsletter", "2", true}});
    const Profile profile = then_profile();
    EXPECT_TRUE(profile.visible());
    EXPECT_EQ(profile.version, 1u);
    EXPECT_EQ(profile.created_at_ms, start_ms);
    EXPECT_EQ(profile.updated_at_ms, start_ms);
    EXPECT_FALSE(profile.email_verified);
    EXPECT_EQ(profile.roles, std::vector<std::string_view>{"user"});
    EXPECT_EQ(paths(profile),
              (Paths{"/account/email", "/personal/address/city", "/personal/name"}));
    EXPECT_EQ(opened(profile, "/account/email"), "\"ann@example.org\"");
    EXPECT_EQ(opened(profile, "/personal/address/city"), "\"Graz\"");
    ASSERT_EQ(profile.consents.size(), 1u);
    EXPECT_TRUE(profile.consents[0].granted);
}

TEST_F(ProfileProjectionTest, AFenceOnAStreamWithoutAUserShowsNothing) {
    log_.user_commit(user_, ClaimAbandoned{log_.id<ClaimId>(5)});
    const Profile profile = then_profile();
    EXPECT_FALSE(profile.visible());
    EXPECT_EQ(profile.version, 1u);
}

TEST_F(ProfileProjectionTest, ChangedFieldsReplaceAddAndRemoveLeaves) {
    log_.register_user(user_, "ann@example.org", start_ms,
                       {{"/personal/name", "\"Ann\""},
                        {"/personal/address/city", "\"Graz\""},
                        {"/personal/address/country", "\"AT\""},
                        {"/personal/addressee", "\"not below address\""}});
    log_.change_fields(user_,
                       {{"/personal/address", std::nullopt},
                        {"/personal/name", "\"Anna\""},
                        {"/preferences/theme", "\"dark\""}},
                       start_ms + 5);
    const Profile profile = then_profile();
    EXPECT_EQ(profile.version, 2u);
    EXPECT_EQ(profile.updated_at_ms, start_ms + 5);
    EXPECT_EQ(paths(profile), (Paths{"/account/email", "/personal/addressee", "/personal/name",
                                     "/preferences/theme"}));
    EXPECT_EQ(opened(profile, "/personal/name"), "\"Anna\"");
    EXPECT_EQ(opened(profile, "/personal/addressee"), "\"not below address\"");
}

TEST_F(ProfileProjectionTest, ARemovedContainerMayBeFilledAgainInTheSameCommit) {
    log_.register_user(user_, "ann@example.org", start_ms,
                       {{"/personal/address/city", "\"Graz\""}});
    log_.change_fields(
        user_, {{"/personal/address", std::nullopt}, {"/personal/address/city", "\"Linz\""}});
    EXPECT_EQ(opened(then_profile(), "/personal/address/city"), "\"Linz\"");
}

TEST_F(ProfileProjectionTest, ANewEmailIsUnverified) {
    log_.register_user(user_, "ann@example.org");
    log_.user_commit(user_, EmailVerified{});
    EXPECT_TRUE(then_profile().email_verified);
    log_.change_email(user_, "anna@example.org");
    const Profile profile = then_profile();
    EXPECT_FALSE(profile.email_verified);
    EXPECT_EQ(opened(profile, "/account/email"), "\"anna@example.org\"");
}

TEST_F(ProfileProjectionTest, AUsernameComesAndGoes) {
    log_.register_user(user_, "ann@example.org");
    log_.change_username(user_, "ann");
    EXPECT_EQ(opened(then_profile(), "/account/username"), "\"ann\"");
    log_.change_username(user_, std::nullopt);
    EXPECT_EQ(opened(then_profile(), "/account/username"), "(none)");
}

TEST_F(ProfileProjectionTest, StatusRolesAndEpoch) {
    log_.register_user(user_, "ann@example.org");
    log_.user_commit(user_, StatusChanged{UserStatus::suspended, std::nullopt}, start_ms, true);
    log_.user_commit(user_, RolesChanged{{"admin", "user"}});
    log_.user_commit(user_, SessionsRevoked{}, start_ms, true);
    const Profile profile = then_profile();
    EXPECT_EQ(profile.status, UserStatus::suspended);
    EXPECT_EQ(profile.roles, (std::vector<std::string_view>{"admin", "user"}));
    EXPECT_EQ(profile.epoch, 2u);
    EXPECT_EQ(profile.version, 4u);
}

TEST_F(ProfileProjectionTest, ConsentsKeepTheLastChoiceAndTheirHistory) {
    log_.register_user(user_, "ann@example.org", start_ms, {}, {{"newsletter", "1", true}});
    log_.user_commit(user_, ConsentChanged{{"analytics", "1", true}}, start_ms + 1);
    log_.user_commit(user_, ConsentChanged{{"newsletter", "2", false}}, start_ms + 2);
    const Profile profile = then_profile();
    ASSERT_EQ(profile.consents.size(), 2u);
    EXPECT_EQ(profile.consents[0].purpose, "analytics");
    EXPECT_EQ(profile.consents[1].policy_version, "2");
    EXPECT_FALSE(profile.consents[1].granted);
    EXPECT_EQ(profile.consents[1].time_ms, start_ms + 2);
    const auto history = views_->values(View::consents, keys::consents_of(user_));
    ASSERT_EQ(history.size(), 3u);
    EXPECT_EQ(read_models::decode_consents(history[0]).choices,
              (std::vector<ConsentChoice>{{"newsletter", "1", true}}));
    EXPECT_EQ(read_models::decode_consents(history[2]).time_ms, start_ms + 2);
}

TEST_F(ProfileProjectionTest, ClocksThatGoBackDoNotMoveUpdatedAtBack) {
    log_.register_user(user_, "ann@example.org", start_ms);
    log_.change_fields(user_, {{"/personal/name", "\"Ann\""}}, start_ms - 1'000);
    EXPECT_EQ(then_profile().updated_at_ms, start_ms);
}

TEST_F(ProfileProjectionTest, ErasureLeavesNothingButItsMark) {
    log_.register_user(user_, "ann@example.org", start_ms, {}, {{"newsletter", "1", true}});
    Envelope erasure;
    erasure.stream = user_.as<StreamId>();
    erasure.subject = user_.as<SubjectId>();
    erasure.expected_version = 1;
    erasure.time_ms = start_ms;
    erasure.erases_subject = true;
    log_.commit(Topic::users, erasure, {SessionsRevoked{}});
    const Profile profile = then_profile();
    EXPECT_FALSE(profile.visible());
    EXPECT_TRUE(profile.leaves.empty());
    EXPECT_TRUE(profile.consents.empty());
    EXPECT_EQ(profile.version, 2u);
}

TEST_F(ProfileProjectionTest, ALateCommitOnAnOldVersionChangesNothing) {
    log_.register_user(user_, "ann@example.org");
    const Position changed = log_.change_fields(user_, {{"/personal/name", "\"Ann\""}});
    const std::string before = FoldedViews(log_).get(View::subjects, keys::profile(user_)).value();
    log_.repeat(changed);
    then_profile();
    EXPECT_EQ(value_, before);
}

} // namespace
} // namespace userfold::test
