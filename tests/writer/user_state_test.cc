// given a state, when a commit was accepted, then this state: history is fact and never rejected.
#include "writer/user_state.h"

#include <gtest/gtest.h>

#include "tests/writer/ids.h"
#include "writer/session_state.h"

namespace userfold::writer {
namespace {

const Sealed box{7, "box"};
const Sealed other_box{8, "other"};

Envelope envelope(std::uint8_t commit, std::int64_t time_ms = 1000) {
    Envelope made;
    made.commit_id = id<CommitId>(commit);
    made.stream = id<StreamId>(0xAA);
    made.subject = id<SubjectId>(0xAB);
    made.time_ms = time_ms;
    return made;
}

UserState registered() {
    Envelope first = envelope(1);
    first.claims_taken = {{ClaimKind::email, id<ClaimId>(2)}};
    first.request_hmac = "hmac";
    return evolve(
        UserState{}, first,
        {UserRegistered{
            {{"/account/email", box}, {"/account/username", other_box}, {"/personal/phone", box}},
            box,
            {"user"},
            {}}});
}

TEST(EvolveUser, registers) {
    const UserState state = registered();
    EXPECT_TRUE(state.registered);
    EXPECT_FALSE(state.email_verified);
    EXPECT_EQ(state.email, (PlacedSecret{box, id<CommitId>(1), "user.registered"}));
    EXPECT_EQ(state.username, (PlacedSecret{other_box, id<CommitId>(1), "user.registered"}));
    EXPECT_EQ(state.credential, (PlacedSecret{box, id<CommitId>(1), "user.registered"}));
    EXPECT_EQ(state.roles, std::vector<std::string>{"user"});
    EXPECT_EQ(state.registration_hmac, "hmac");
    EXPECT_EQ(state.verification_asked, id<CommitId>(1));
    EXPECT_EQ(state.verification_asked_ms, 1000);
    EXPECT_TRUE(state.holds(id<ClaimId>(2)));
    EXPECT_EQ(state.held(ClaimKind::email), id<ClaimId>(2));
    EXPECT_EQ(state.held(ClaimKind::username), std::nullopt);
    EXPECT_EQ(state.epoch, 0U);
}

TEST(EvolveUser, registers_without_optional_parts) {
    const UserState state =
        evolve(UserState{}, envelope(1), {UserRegistered{{{"/account/email", {}}}, {}, {}, {}}});
    EXPECT_TRUE(state.registered);
    EXPECT_FALSE(state.email || state.username || state.credential);
}

TEST(EvolveUser, verifies_an_address_until_it_changes) {
    UserState state = evolve(registered(), envelope(2), {EmailVerified{}});
    EXPECT_TRUE(state.email_verified);
    Envelope change = envelope(3, 2000);
    change.claims_taken = {{ClaimKind::email, id<ClaimId>(4)}};
    change.claims_released = {{ClaimKind::email, id<ClaimId>(2)}};
    state = evolve(state, change, {EmailChanged{other_box}});
    EXPECT_FALSE(state.email_verified);
    EXPECT_EQ(state.email, (PlacedSecret{other_box, id<CommitId>(3), "user.email_changed"}));
    EXPECT_EQ(state.verification_asked, id<CommitId>(3));
    EXPECT_EQ(state.verification_asked_ms, 2000);
    EXPECT_FALSE(state.holds(id<ClaimId>(2)));
    EXPECT_TRUE(state.holds(id<ClaimId>(4)));
}

TEST(EvolveUser, may_name_the_claim_that_it_holds_again) {
    Envelope same = envelope(3);
    same.claims_taken = {{ClaimKind::email, id<ClaimId>(2)}};
    same.claims_released = {{ClaimKind::email, id<ClaimId>(2)}};
    const UserState state = evolve(registered(), same, {EmailChanged{other_box}});
    EXPECT_TRUE(state.holds(id<ClaimId>(2)));
    EXPECT_EQ(state.claims_held.size(), 1U);
}

TEST(EvolveUser, asks_for_another_verification) {
    const UserState state = evolve(registered(), envelope(5, 3000), {EmailVerificationRequested{}});
    EXPECT_EQ(state.verification_asked, id<CommitId>(5));
    EXPECT_EQ(state.verification_asked_ms, 3000);
    EXPECT_EQ(state.email->commit_id, id<CommitId>(1));
}

TEST(EvolveUser, changes_names_and_passwords) {
    UserState state = evolve(registered(), envelope(2), {UsernameChanged{box}});
    EXPECT_EQ(state.username, (PlacedSecret{box, id<CommitId>(2), "user.username_changed"}));
    state = evolve(state, envelope(3), {UsernameChanged{}});
    EXPECT_FALSE(state.username);
    Envelope change = envelope(4);
    change.raises_epoch = true;
    state = evolve(state, change, {PasswordChanged{other_box}});
    EXPECT_EQ(state.credential,
              (PlacedSecret{other_box, id<CommitId>(4), "user.password_changed"}));
    EXPECT_EQ(state.epoch, 1U);
}

TEST(EvolveUser, changes_status_and_roles) {
    UserState state = evolve(registered(), envelope(2),
                             {StatusChanged{UserStatus::suspended, box}, RolesChanged{{"admin"}}});
    EXPECT_EQ(state.status, UserStatus::suspended);
    EXPECT_EQ(state.roles, std::vector<std::string>{"admin"});
}

TEST(EvolveUser, raises_the_epoch_by_the_envelope_alone) {
    Envelope raising = envelope(2);
    raising.raises_epoch = true;
    EXPECT_EQ(evolve(registered(), raising, {}).epoch, 1U); // an event that could not be decoded
    EXPECT_EQ(evolve(registered(), envelope(2), {PasswordChanged{box}}).epoch, 0U);
}

TEST(EvolveUser, lets_go_of_everything_when_erased) {
    Envelope last = envelope(2);
    last.erases_subject = true;
    const UserState state = evolve(registered(), last, {});
    EXPECT_TRUE(state.erased);
    EXPECT_TRUE(state.claims_held.empty());
    EXPECT_EQ(state.epoch, 1U);
}

TEST(EvolveUser, is_not_moved_by_what_no_decision_rests_on) {
    const UserState before = registered();
    const UserState after = evolve(
        before, envelope(2),
        {UserFieldsChanged{{{"/profile/bio", box}}}, ConsentChanged{{"a", "1", true}},
         ClaimAbandoned{id<ClaimId>(2)}, SessionsRevoked{}, SessionStarted{}, SessionRefreshed{},
         SessionEnded{}, LogInFailed{}, ActivityRecorded{}, ClusterCreated{}});
    EXPECT_EQ(after, before);
}

TEST(EvolveSession, starts_is_refreshed_and_ends) {
    Envelope start = envelope(1, 1000);
    start.epoch = 3;
    SessionState state = evolve(SessionState{}, start, {SessionStarted{{}, "salt", 60, 600}});
    EXPECT_EQ(state.user, id<UserId>(0xAB));
    EXPECT_EQ(state.epoch, 3U);
    EXPECT_EQ(state.refresh_salt, "salt");
    EXPECT_EQ(state.generation, 0U);
    EXPECT_EQ(state.started_ms, 1000);
    EXPECT_EQ(state.refreshed_ms, 1000);
    state = evolve(state, envelope(2, 30'000), {SessionRefreshed{1}});
    EXPECT_EQ(state.generation, 1U);
    EXPECT_EQ(state.started_ms, 1000);
    EXPECT_EQ(state.refreshed_ms, 30'000);
    EXPECT_FALSE(state.ended);
    Envelope end = envelope(3);
    end.ends_stream = true;
    EXPECT_TRUE(evolve(state, end, {}).ended);
}

TEST(SessionState, expires_by_idleness_and_by_age) {
    SessionState state;
    state.started_ms = 0;
    state.refreshed_ms = 0;
    state.idle_seconds_max = 60;
    state.seconds_max = 600;
    EXPECT_FALSE(state.has_expired(60'000));
    EXPECT_TRUE(state.has_expired(60'001));
    state.refreshed_ms = 590'000;
    EXPECT_FALSE(state.has_expired(600'000));
    EXPECT_TRUE(state.has_expired(600'001));
}

} // namespace
} // namespace userfold::writer
