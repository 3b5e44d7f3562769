// given records on the log, when the decision state folds them, then it says this.
#include "writer/decision_state.h"

#include "tests/writer/ids.h"
#include "tests/writer/requests.h"

namespace userfold::writer {
namespace {

const UserId ann = id<UserId>(0xA1);
const Sealed box{7, "box"};
constexpr std::int64_t now_ms = simulation::TrueTime::start_unix_ms;

class State : public ::testing::Test {
protected:
    using Judged = std::expected<std::optional<Judgement>, CodecErrc>;

    Judged fold(const Position& position) {
        return state.fold(cluster.broker().read(position).value(), now_ms);
    }
    // Of a commit on the log, appended and folded.
    Verdict verdict(Topic topic, const Commit& commit) {
        return fold(cluster.log().append(topic, commit)).value()->verdict;
    }
    std::uint64_t version(const UserId& user = ann) {
        return state.head(Topic::users, user.as<StreamId>(), user.as<SubjectId>()).version;
    }
    Commit registering(const UserId& user = ann) const {
        return user_commit(user, 0, UserRegistered{{{"/account/email", box}}, box, {"user"}, {}});
    }
    // As a writer that holds those keys makes it.
    log::Record record_of(const Commit& commit, const MacKeys& keys) const {
        const Partition partition =
            cluster.shared().layout.place(Topic::users, commit.envelope.subject.view());
        return encode_commit(commit, RecordKind::commit, partition, keys, "/elsewhere", {}).value();
    }
    Partition place(const UserId& user = ann) const {
        return cluster.shared().layout.place(Topic::users, user.view());
    }

    Cluster cluster;
    storage::MemoryStore store{family_count};
    access::AccessTail access_tail;
    DecisionState state{store, cluster.shared().layout, cluster.shared().secrets.mac_keys,
                        access_tail};
};

TEST_F(State, knows_nobody_at_first) {
    EXPECT_EQ(state.user(ann), UserState{});
    EXPECT_EQ(state.session(id<SessionId>(1)), std::nullopt);
    EXPECT_EQ(state.genesis(), std::nullopt);
    EXPECT_EQ(version(), 0U);
    EXPECT_EQ(state.next_offset(place()), 0);
}

TEST_F(State, takes_the_first_of_two_commits_at_a_version) {
    EXPECT_EQ(verdict(Topic::users, registering()), Verdict::accepted);
    Commit suspends = user_commit(ann, 1, StatusChanged{UserStatus::suspended, std::nullopt});
    suspends.envelope.raises_epoch = true;
    Commit verifies = user_commit(ann, 1, EmailVerified{});
    EXPECT_EQ(verdict(Topic::users, verifies), Verdict::accepted);
    EXPECT_EQ(verdict(Topic::users, suspends), Verdict::stale_version);
    EXPECT_TRUE(state.user(ann).email_verified);
    EXPECT_EQ(state.user(ann).status, UserStatus::active);
    EXPECT_EQ(state.user(ann).epoch, 0U);
    EXPECT_EQ(access_tail.epoch(ann), 0U);
    // Decided again on what is there now, it is taken.
    suspends.envelope.expected_version = 2;
    EXPECT_EQ(verdict(Topic::users, suspends), Verdict::accepted);
    EXPECT_EQ(state.user(ann).epoch, 1U);
    EXPECT_EQ(access_tail.epoch(ann), 1U);
    EXPECT_EQ(state.suspicious_records(), 0U);
}

TEST_F(State, takes_no_commit_of_the_future) {
    EXPECT_EQ(verdict(Topic::users, user_commit(ann, 1, EmailVerified{})), Verdict::stale_version);
    EXPECT_EQ(version(), 0U);
}

TEST_F(State, takes_a_record_that_comes_again_for_a_copy) {
    const Position first = cluster.log().append(Topic::users, registering());
    const Position copy = cluster.log().repeat(first);
    EXPECT_EQ(fold(first).value()->verdict, Verdict::accepted);
    EXPECT_EQ(fold(copy).value()->verdict, Verdict::stale_version);
    EXPECT_EQ(version(), 1U);
    EXPECT_EQ(state.next_offset(place()), 2);
}

TEST_F(State, quarantines_a_stream_whose_event_it_cannot_decode_and_goes_on) {
    fold(cluster.log().append(Topic::users, registering()));
    Commit newer = user_commit(ann, 1, PasswordChanged{box});
    newer.envelope.raises_epoch = true;
    newer.envelope.claims_taken = {{ClaimKind::email, id<ClaimId>(3)}};
    const auto judged = fold(cluster.log().append_undecodable(Topic::users, newer)).value();
    EXPECT_EQ(judged->verdict, Verdict::accepted);
    EXPECT_TRUE(judged->quarantined);
    const StreamHead head = state.head(Topic::users, ann.as<StreamId>(), ann.as<SubjectId>());
    EXPECT_TRUE(head.quarantined);
    EXPECT_EQ(head.version, 2U);
    // What other streams' rules hang on is in the envelope.
    EXPECT_EQ(state.user(ann).epoch, 1U);
    EXPECT_TRUE(state.user(ann).holds(id<ClaimId>(3)));
    EXPECT_EQ(verdict(Topic::users, user_commit(ann, 2, EmailVerified{})), Verdict::accepted);
    EXPECT_EQ(verdict(Topic::users, registering(id<UserId>(0xA2))), Verdict::accepted);
}

TEST_F(State, counts_and_passes_over_records_that_are_none_of_ours) {
    const log::Record good = record_of(registering(), cluster.shared().secrets.mac_keys);
    std::vector<log::Record> bad(5, good);
    bad[0].value->back() ^= 1;                      // the MAC
    (*bad[1].value)[bad[1].value->size() / 2] ^= 1; // what it is of
    bad[2].key.back() ^= 1;                         // another stream
    bad[3].value = "";
    bad[4].value.reset();
    for (std::size_t i = 0; i < bad.size(); ++i) {
        const auto judged = fold(cluster.log().append(place(), bad[i]));
        ASSERT_TRUE(judged) << i;
        EXPECT_EQ((*judged)->verdict, Verdict::invalid_record) << i;
        EXPECT_EQ(state.suspicious_records(), i + 1);
        EXPECT_EQ(state.next_offset(place()), static_cast<std::int64_t>(i + 1));
    }
    EXPECT_EQ(version(), 0U);
    EXPECT_EQ(fold(cluster.log().append(place(), good)).value()->verdict, Verdict::accepted);
}

TEST_F(State, takes_no_record_moved_to_another_partition) {
    const log::Record good = record_of(registering(), cluster.shared().secrets.mac_keys);
    const Partition other{Topic::users, 1 - place().index};
    EXPECT_EQ(fold(cluster.log().append(other, good)).value()->verdict, Verdict::invalid_record);
    EXPECT_EQ(version(), 0U);
}

TEST_F(State, takes_no_commit_about_another_subject_than_the_streams_first) {
    fold(cluster.log().append(Topic::users, registering()));
    Commit foreign = user_commit(ann, 1, EmailVerified{});
    // One whose records stand in the same partition, so that it is the stream's word against it.
    for (std::uint8_t byte = 1; foreign.envelope.subject == ann.as<SubjectId>(); ++byte) {
        if (place(id<UserId>(byte)) == place()) foreign.envelope.subject = id<SubjectId>(byte);
    }
    EXPECT_EQ(verdict(Topic::users, foreign), Verdict::foreign_subject);
    EXPECT_EQ(version(), 1U);
    EXPECT_EQ(state.suspicious_records(), 1U);
}

TEST_F(State, stops_where_it_lacks_the_key_to_check_a_record_with) {
    MacKeys newer = cluster.shared().secrets.mac_keys;
    newer.add(2, crypto::derive_key(crypto::Key{}, "the next generation"));
    newer.set_current(2);
    const auto judged = fold(cluster.log().append(place(), record_of(registering(), newer)));
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error(), CodecErrc::unknown_mac_key);
    EXPECT_EQ(state.next_offset(place()), 0) << "goes on there with the key";
    const Claim claim{{}, id<ClaimId>(1), ann.as<StreamId>(), 0};
    const auto claimed = fold(
        cluster.log().append({Topic::claims, 0}, encode_claim(claim, {Topic::claims, 0}, newer)));
    ASSERT_FALSE(claimed);
    EXPECT_EQ(claimed.error(), CodecErrc::unknown_mac_key);
}

TEST_F(State, takes_no_commit_of_a_session_older_than_sessions_get) {
    Commit commit = user_commit(ann, 0, SessionStarted{{}, "salt", 10, 10});
    commit.envelope.stream.bytes = make_uuid_v7(now_ms, {});
    commit.envelope.time_ms = now_ms + session_lifetime_ms_max + 1;
    EXPECT_EQ(verdict(Topic::sessions, commit), Verdict::expired_stream);
    commit.envelope.time_ms -= 1;
    EXPECT_EQ(verdict(Topic::sessions, commit), Verdict::accepted);
    EXPECT_TRUE(state.session(commit.envelope.stream.as<SessionId>()));
}

TEST_F(State, orders_claims_as_the_log_does_and_tells_their_status) {
    const BlindIndex value = cluster.shared().indexer.of(ClaimKind::email, "ann@example.com");
    const Claim first{value, id<ClaimId>(0xFF), ann.as<StreamId>(), 0};
    const Claim second{value, id<ClaimId>(1), id<StreamId>(2), 0};
    const Position place_of_first = cluster.log().append(first);
    fold(place_of_first);
    fold(cluster.log().append(second));
    ASSERT_EQ(state.claims_on(value).size(), 2U);
    EXPECT_EQ(state.claims_on(value)[0].claim, first);
    EXPECT_EQ(state.status(first), ClaimStatus::pending);
    EXPECT_EQ(state.holder(value), std::nullopt);
    Commit commit = registering();
    commit.envelope.claims_taken = {{ClaimKind::email, first.claim_id}};
    fold(cluster.log().append(Topic::users, commit));
    EXPECT_EQ(state.status(first), ClaimStatus::holds);
    EXPECT_EQ(state.holder(value), ann);
    // A second record under its key doesn't move it in the order.
    fold(cluster.log().repeat(place_of_first));
    ASSERT_EQ(state.claims_on(value).size(), 2U);
    EXPECT_EQ(state.claims_on(value)[0].claim, first);
    Commit change = user_commit(ann, 1, EmailChanged{box});
    change.envelope.claims_released = {{ClaimKind::email, first.claim_id}};
    fold(cluster.log().append(Topic::users, change));
    EXPECT_EQ(state.status(first), ClaimStatus::dead);
    EXPECT_EQ(state.holder(value), std::nullopt);
    fold(cluster.log().append(place_of_first.partition,
                              {claim_key(value, first.claim_id), std::nullopt, {}}));
    ASSERT_EQ(state.claims_on(value).size(), 1U);
    EXPECT_EQ(state.claims_on(value)[0].claim, second);
}

TEST_F(State, keeps_data_keys_until_their_tombstone_and_none_of_the_erased) {
    const auto subject = ann.as<SubjectId>();
    const WrappedDataKey one{subject, 1, "wrapped", "credential", 5};
    const WrappedDataKey two{subject, 2, "wrapped too", "", 6};
    fold(cluster.log().append(one));
    const Position place_of_two = cluster.log().append(two);
    fold(place_of_two);
    EXPECT_EQ(state.data_keys(subject), (std::vector<WrappedDataKey>{one, two}));
    fold(
        cluster.log().append(place_of_two.partition, {data_key_key(subject, 2), std::nullopt, {}}));
    EXPECT_EQ(state.data_keys(subject), std::vector<WrappedDataKey>{one});
    fold(cluster.log().append(Topic::users, registering()));
    Commit erasure = user_commit(ann, 1, SessionsRevoked{});
    erasure.envelope.erases_subject = true;
    fold(cluster.log().append(Topic::users, erasure));
    EXPECT_TRUE(state.user(ann).erased);
    EXPECT_TRUE(state.data_keys(subject).empty());
    fold(cluster.log().append(two));
    EXPECT_TRUE(state.data_keys(subject).empty()) << "a key came back after the erasure";
}

TEST_F(State, knows_which_lookups_are_due) {
    Commit commit = registering();
    commit.envelope.claims_taken = {{ClaimKind::email, id<ClaimId>(1)}};
    fold(cluster.log().append(Topic::users, commit));
    ASSERT_EQ(state.lookups().due(now_ms + 1, 10).size(), 1U);
    EXPECT_EQ(state.lookups().due(now_ms + 1, 10).front().user, ann);
    EXPECT_TRUE(state.lookups().due(now_ms, 10).empty()) << "not yet";
    fold(cluster.log().append(Lookup{ann, LookupKind::email, {"term"}, 1}));
    EXPECT_TRUE(state.lookups().due(now_ms + 1, 10).empty());
    EXPECT_EQ(state.lookups().version(ann, LookupKind::email), 1U);
    EXPECT_EQ(state.lookups().version(ann, LookupKind::username), std::nullopt);
}

TEST_F(State, goes_on_from_what_it_has_written) {
    const Position first = cluster.log().append(Topic::users, registering());
    fold(first);
    ASSERT_TRUE(state.flush(now_ms));
    const Position second =
        cluster.log().append(Topic::users, user_commit(ann, 1, EmailVerified{}));
    fold(second); // and dies before it writes that
    access::AccessTail tail;
    DecisionState again(store, cluster.shared().layout, cluster.shared().secrets.mac_keys, tail);
    EXPECT_EQ(again.next_offset(place()), 1);
    EXPECT_FALSE(again.user(ann).email_verified);
    const auto judged = again.fold(cluster.broker().read(second).value(), now_ms);
    EXPECT_EQ((*judged)->verdict, Verdict::accepted);
    EXPECT_EQ(again.user(ann), state.user(ann));
}

TEST_F(State, forgets_a_compacted_topic_to_fold_it_again) {
    const BlindIndex value = cluster.shared().indexer.of(ClaimKind::email, "ann@example.com");
    const Position claim = cluster.log().append(Claim{value, id<ClaimId>(1), id<StreamId>(2), 0});
    const Position key = cluster.log().append(WrappedDataKey{ann.as<SubjectId>(), 1, "w", "", 5});
    fold(claim);
    fold(key);
    state.restart(Topic::claims);
    EXPECT_TRUE(state.claims_on(value).empty());
    EXPECT_EQ(state.next_offset(claim.partition), 0);
    EXPECT_EQ(state.next_offset(key.partition), 1);
    EXPECT_EQ(state.data_keys(ann.as<SubjectId>()).size(), 1U);
    fold(claim);
    EXPECT_EQ(state.claims_on(value).size(), 1U);
}

TEST_F(State, remembers_the_genesis_and_only_the_first) {
    fold(cluster.log().append({Topic::settings, 0},
                              simulation::genesis_record(cluster.shared(), 1)));
    ASSERT_TRUE(state.genesis());
    const UserId admin = state.genesis()->admin;
    fold(cluster.log().append({Topic::settings, 0},
                              simulation::genesis_record(cluster.shared(), 2)));
    EXPECT_EQ(state.genesis()->admin, admin);
    EXPECT_TRUE(access_tail.write_key(cluster.shared().indexer.secret_hash("write key")));
}

TEST_F(State, makes_the_services_refuse_a_quarantined_stream_and_serve_the_rest) {
    Node& node = cluster.start();
    const UserId bob = registered(cluster, node, "bob@example.com");
    const UserId cid = registered(cluster, node, "cid@example.com");
    auto& sessions = node.writer().sessions();
    const auto tokens =
        cluster.run(node, sessions.log_in({input::IdentifierKind::email, "bob@example.com"},
                                          std::string(good_password), {}));
    ASSERT_TRUE(tokens);
    cluster.log().append_undecodable(Topic::users, user_commit(bob, 1, EmailVerified{}));
    cluster.settle();
    expect_problem(cluster.run(node, sessions.refresh(tokens->refresh_token, {})), 503,
                   "stream-quarantined");
    auto& accounts = node.writer().accounts();
    expect_problem(cluster.run(node, accounts.revoke_sessions(bob, {})), 503, "stream-quarantined");
    expect_success(cluster.run(node, accounts.revoke_sessions(cid, {})));
}

TEST_F(State, decides_anew_what_was_void) {
    Node& one = cluster.start();
    Node& two = cluster.start();
    const UserId bob = registered(cluster, one, "bob@example.com");
    cluster.settle();
    CommandContext only_if;
    only_if.if_version = 1;
    auto here = cluster.begin(one, one.writer().accounts().revoke_sessions(bob, only_if));
    auto there = cluster.begin(two, two.writer().accounts().revoke_sessions(bob, {}));
    const auto conditional = cluster.finish(here);
    const auto plain = cluster.finish(there);
    ASSERT_TRUE(plain) << plain.error().detail;
    if (conditional) {
        EXPECT_EQ(plain->version, 3U);
    } else {
        expect_problem(conditional, 412, "precondition-failed");
        EXPECT_EQ(plain->version, 2U);
    }
    cluster.settle();
    EXPECT_EQ(one.state().user(bob), two.state().user(bob));
}

} // namespace
} // namespace userfold::writer
