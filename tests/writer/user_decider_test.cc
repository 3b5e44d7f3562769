// given a state, when a command comes, then these events or this rejection.
#include "writer/user_decider.h"

#include <gtest/gtest.h>

#include "tests/writer/ids.h"

namespace userfold::writer {
namespace {

using Decided = std::expected<Decision, Rejection>;

const CommitId registration = id<CommitId>(1);
const ClaimReference email_claim{ClaimKind::email, id<ClaimId>(2)};
const ClaimReference username_claim{ClaimKind::username, id<ClaimId>(3)};
const Sealed box{7, "box"};

UserState nobody() {
    return {};
}
UserState registered() {
    UserState state;
    state.registered = true;
    state.claims_held = {email_claim, username_claim};
    state.credential = PlacedSecret{box, registration, "user.registered"};
    state.email = PlacedSecret{box, registration, "user.registered"};
    state.roles = {"user"};
    return state;
}
UserState verified() {
    UserState state = registered();
    state.email_verified = true;
    return state;
}
UserState suspended() {
    UserState state = registered();
    state.status = UserStatus::suspended;
    return state;
}
UserState erased() {
    UserState state = registered();
    state.erased = true;
    state.claims_held.clear();
    return state;
}

Decision with(Event event) {
    Decision decision;
    decision.events.push_back(std::move(event));
    return decision;
}

void expect(const Decided& decided, const Decision& expected) {
    ASSERT_TRUE(decided) << "rejected: " << static_cast<int>(decided.error());
    EXPECT_EQ(decided->events, expected.events);
    EXPECT_EQ(decided->claims_taken, expected.claims_taken);
    EXPECT_EQ(decided->claims_released, expected.claims_released);
    EXPECT_EQ(decided->raises_epoch, expected.raises_epoch);
    EXPECT_EQ(decided->ends_stream, expected.ends_stream);
}
void expect(const Decided& decided, Rejection expected) {
    ASSERT_FALSE(decided);
    EXPECT_EQ(decided.error(), expected);
}

RegisterUser registering() {
    return {{{"/account/email", box}}, box, {"user"}, {{"marketing", "1", true}}, {email_claim}};
}

TEST(DecideRegisterUser, on_a_new_stream_registers_and_takes_the_claims) {
    Decision expected =
        with(UserRegistered{{{"/account/email", box}}, box, {"user"}, {{"marketing", "1", true}}});
    expected.claims_taken = {email_claim};
    expect(decide(nobody(), registering()), expected);
}
TEST(DecideRegisterUser, on_a_registered_stream_is_rejected) {
    expect(decide(registered(), registering()), Rejection::already_registered);
}
TEST(DecideRegisterUser, on_an_erased_stream_is_rejected) {
    expect(decide(erased(), registering()), Rejection::already_registered);
    UserState only_erased;
    only_erased.erased = true;
    expect(decide(only_erased, registering()), Rejection::already_registered);
}

// Everything but registering needs a user.
class DecideForNobody : public testing::TestWithParam<UserCommand> {};
TEST_P(DecideForNobody, is_rejected) {
    expect(decide(nobody(), GetParam()), Rejection::unknown_user);
    expect(decide(erased(), GetParam()), Rejection::unknown_user);
}
INSTANTIATE_TEST_SUITE_P(Commands, DecideForNobody,
                         testing::Values(RequestEmailVerification{}, VerifyEmail{registration},
                                         ChangeEmail{box, id<ClaimId>(9), registration},
                                         ChangeUsername{box, id<ClaimId>(9), registration},
                                         ChangePassword{box, registration},
                                         ChangeFields{{{"/profile/bio", box}}}, ChangeFields{},
                                         SetConsent{{"marketing", "1", true}},
                                         SetStatus{UserStatus::suspended, box},
                                         SetStatus{UserStatus::active, box}, SetRoles{{"admin"}},
                                         SetRoles{{"no such role"}}, RevokeSessions{}));

TEST(DecideRequestEmailVerification, asks_while_the_address_is_not_verified) {
    expect(decide(registered(), RequestEmailVerification{}), with(EmailVerificationRequested{}));
    expect(decide(suspended(), RequestEmailVerification{}), with(EmailVerificationRequested{}));
}
TEST(DecideRequestEmailVerification, of_a_verified_address_is_rejected) {
    expect(decide(verified(), RequestEmailVerification{}), Rejection::token_used);
}

TEST(DecideVerifyEmail, verifies_the_address_that_the_token_was_for) {
    expect(decide(registered(), VerifyEmail{registration}), with(EmailVerified{}));
}
TEST(DecideVerifyEmail, with_a_used_token_is_rejected) {
    expect(decide(verified(), VerifyEmail{registration}), Rejection::token_used);
}
TEST(DecideVerifyEmail, with_a_token_of_an_earlier_address_is_rejected) {
    expect(decide(registered(), VerifyEmail{id<CommitId>(9)}), Rejection::token_used);
    UserState without_email = registered();
    without_email.email.reset();
    expect(decide(without_email, VerifyEmail{registration}), Rejection::token_used);
}

TEST(DecideChangeEmail, takes_the_new_claim_and_releases_the_old) {
    Decision expected = with(EmailChanged{box});
    expected.claims_taken = {{ClaimKind::email, id<ClaimId>(9)}};
    expected.claims_released = {email_claim};
    expect(decide(registered(), ChangeEmail{box, id<ClaimId>(9), registration}), expected);
}
TEST(DecideChangeEmail, without_a_claim_held_releases_none) {
    UserState state = registered();
    state.claims_held.clear();
    Decision expected = with(EmailChanged{box});
    expected.claims_taken = {{ClaimKind::email, id<ClaimId>(9)}};
    expect(decide(state, ChangeEmail{box, id<ClaimId>(9), registration}), expected);
}
TEST(DecideChangeEmail, on_another_password_than_was_checked_is_rejected) {
    expect(decide(registered(), ChangeEmail{box, id<ClaimId>(9), id<CommitId>(8)}),
           Rejection::credential_changed);
    UserState without_password = registered();
    without_password.credential.reset();
    expect(decide(without_password, ChangeEmail{box, id<ClaimId>(9), registration}),
           Rejection::credential_changed);
}

TEST(DecideChangeUsername, takes_the_new_claim_and_releases_the_old) {
    Decision expected = with(UsernameChanged{box});
    expected.claims_taken = {{ClaimKind::username, id<ClaimId>(9)}};
    expected.claims_released = {username_claim};
    expect(decide(registered(), ChangeUsername{box, id<ClaimId>(9), registration}), expected);
}
TEST(DecideChangeUsername, on_another_password_than_was_checked_is_rejected) {
    expect(decide(registered(), ChangeUsername{box, id<ClaimId>(9), id<CommitId>(8)}),
           Rejection::credential_changed);
}

TEST(DecideChangePassword, raises_the_epoch) {
    Decision expected = with(PasswordChanged{box});
    expected.raises_epoch = true;
    expect(decide(registered(), ChangePassword{box, registration}), expected);
}
TEST(DecideChangePassword, on_another_password_than_was_checked_is_rejected) {
    expect(decide(registered(), ChangePassword{box, id<CommitId>(8)}),
           Rejection::credential_changed);
}

TEST(DecideChangeFields, changes_them_in_order) {
    const std::vector<SealedField> changes = {{"/personal/address", std::nullopt},
                                              {"/personal/address/city", box}};
    expect(decide(registered(), ChangeFields{changes}), with(UserFieldsChanged{changes}));
}
TEST(DecideChangeFields, has_nothing_to_do_without_changes) {
    expect(decide(registered(), ChangeFields{}), Decision{});
}

TEST(DecideSetConsent, records_every_choice) {
    expect(decide(registered(), SetConsent{{"marketing", "1", true}}),
           with(ConsentChanged{{"marketing", "1", true}}));
}

TEST(DecideSetStatus, of_a_suspension_raises_the_epoch) {
    Decision expected = with(StatusChanged{UserStatus::suspended, box});
    expected.raises_epoch = true;
    expect(decide(registered(), SetStatus{UserStatus::suspended, box}), expected);
}
TEST(DecideSetStatus, of_an_activation_leaves_the_epoch) {
    expect(decide(suspended(), SetStatus{UserStatus::active, std::nullopt}),
           with(StatusChanged{UserStatus::active, std::nullopt}));
}
TEST(DecideSetStatus, has_nothing_to_do_where_it_is_so) {
    expect(decide(suspended(), SetStatus{UserStatus::suspended, box}), Decision{});
    expect(decide(registered(), SetStatus{UserStatus::active, box}), Decision{});
}

TEST(DecideSetRoles, raises_the_epoch_since_tokens_name_roles) {
    Decision expected = with(RolesChanged{{"admin", "user"}});
    expected.raises_epoch = true;
    expect(decide(registered(), SetRoles{{"admin", "user"}}), expected);
}
TEST(DecideSetRoles, has_nothing_to_do_where_they_are_so) {
    expect(decide(registered(), SetRoles{{"user"}}), Decision{});
}
TEST(DecideSetRoles, to_one_that_does_not_exist_is_rejected) {
    expect(decide(registered(), SetRoles{{"user", "emperor"}}), Rejection::unknown_role);
}

TEST(DecideRevokeSessions, raises_the_epoch) {
    Decision expected = with(SessionsRevoked{});
    expected.raises_epoch = true;
    expect(decide(registered(), RevokeSessions{}), expected);
    expect(decide(suspended(), RevokeSessions{}), expected);
}

} // namespace
} // namespace userfold::writer
