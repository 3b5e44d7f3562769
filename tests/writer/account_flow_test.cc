// Accounts through the service of a real writer: what is on the log and in the state afterwards.
#include <set>

#include "tests/writer/requests.h"

namespace userfold::writer {
namespace {

class Accounts : public ::testing::Test {
protected:
    AccountService& accounts() { return node.writer().accounts(); }
    UserState state_of(const UserId& user) { return node.state().user(user); }
    std::uint64_t version_of(const UserId& user) {
        return node.state().head(Topic::users, user.as<StreamId>(), user.as<SubjectId>()).version;
    }
    std::optional<UserId> owner_of(std::string_view email) {
        const auto key = input::email_key(email).value();
        return node.state().holder(cluster.shared().indexer.of(ClaimKind::email, key));
    }
    template <class Value>
    Value run(boost::asio::awaitable<Value> work) {
        return cluster.run(node, std::move(work));
    }
    std::string token_of(const UserId& user, std::int64_t lives_ms = 3'600'000) {
        return cluster.shared().tokens.mail_token(
            {user, state_of(user).email->commit_id, cluster.unix_ms() + lives_ms});
    }
    // Everything on the log, of which nothing may be readable.
    void expect_unreadable(std::string_view text) {
        EXPECT_EQ(cluster.log().all_bytes().find(text), std::string::npos) << text;
    }

    Cluster cluster;
    Node& node = cluster.start();
};

TEST_F(Accounts, are_registered) {
    auto request = registration("Ann@Example.com", "ann_9");
    request.fields.push_back({"/personal/name", R"("Ann Example")"});
    request.consents.push_back({"analytics", "2024-01"});
    const auto answer = run(accounts().register_user(std::move(request), {}));
    ASSERT_TRUE(answer) << answer.error().detail;
    const UserState state = state_of(answer->user);
    EXPECT_TRUE(state.registered);
    EXPECT_FALSE(state.email_verified);
    EXPECT_EQ(state.roles, std::vector<std::string>{"user"});
    EXPECT_EQ(state.claims_held.size(), 2U);
    EXPECT_EQ(owner_of("ann@example.com"), answer->user);
    EXPECT_EQ(answer->outcome.version, 1U);
    const auto commits = cluster.log().commits(Topic::users);
    ASSERT_EQ(commits.size(), 1U);
    const auto& event = std::get<UserRegistered>(commits.front().commit.events.front());
    EXPECT_EQ(event.consents, (std::vector<ConsentChoice>{{"analytics", "2024-01", true}}));
    EXPECT_EQ(event.fields.size(), 3U);
    for (const std::string_view text : {"Ann", "Example", "ann@example.com", "ann_9"}) {
        expect_unreadable(text);
    }
    expect_unreadable(good_password);
    std::set<Topic> waited_for;
    for (const Position& position : answer->outcome.positions) {
        waited_for.insert(position.partition.topic);
    }
    EXPECT_EQ(waited_for, (std::set<Topic>{Topic::users, Topic::keys, Topic::lookups}));
}

TEST_F(Accounts, are_refused_an_email_or_user_name_that_is_taken) {
    const UserId ann = registered(cluster, node, "ann@example.com", "ann");
    expect_problem(run(accounts().register_user(registration("ANN@example.com"), {})), 409,
                   "email-taken");
    expect_problem(run(accounts().register_user(registration("bob@example.com", "ANN"), {})), 409,
                   "username-taken");
    EXPECT_EQ(owner_of("ann@example.com"), ann);
    EXPECT_EQ(owner_of("bob@example.com"), std::nullopt);
    EXPECT_EQ(cluster.log().commits(Topic::users).size(), 1U);
    // What was won beside what was taken is free again.
    const UserId bob = registered(cluster, node, "bob@example.com", "bob");
    EXPECT_EQ(owner_of("bob@example.com"), bob);
}

TEST_F(Accounts, verify_their_address_once) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    const std::string token = token_of(ann);
    expect_success(run(accounts().verify_email(token, {})));
    EXPECT_TRUE(state_of(ann).email_verified);
    expect_problem(run(accounts().verify_email(token, {})), 422, "invalid-token");
    expect_problem(run(accounts().request_email_verification(ann, {})), 422, "invalid-token");
    EXPECT_EQ(cluster.log().count<EmailVerified>(Topic::users), 1U);
}

TEST_F(Accounts, verify_nothing_by_a_token_that_is_late_strange_or_for_another_address) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    expect_problem(run(accounts().verify_email(token_of(ann, -1), {})), 422, "invalid-token");
    expect_problem(run(accounts().verify_email("made up", {})), 422, "invalid-token");
    const std::string for_the_old_address = token_of(ann);
    expect_success(run(accounts().change_email(ann, new_email("ann@new.example"), {})));
    expect_problem(run(accounts().verify_email(for_the_old_address, {})), 422, "invalid-token");
    EXPECT_FALSE(state_of(ann).email_verified);
    expect_success(run(accounts().verify_email(token_of(ann), {})));
    EXPECT_TRUE(state_of(ann).email_verified);
}

TEST_F(Accounts, ask_for_another_verification_mail) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    const CommitId first = state_of(ann).verification_asked;
    expect_success(run(accounts().request_email_verification(ann, by(ann))));
    EXPECT_NE(state_of(ann).verification_asked, first);
    expect_problem(run(accounts().request_email_verification(UserId{}, {})), 404, "not-found");
}

TEST_F(Accounts, change_their_email_and_leave_the_old_one_to_others) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    expect_success(run(accounts().verify_email(token_of(ann), {})));
    expect_success(run(accounts().change_email(ann, new_email("ann@new.example"), {})));
    EXPECT_FALSE(state_of(ann).email_verified);
    EXPECT_EQ(owner_of("ann@new.example"), ann);
    EXPECT_EQ(owner_of("ann@example.com"), std::nullopt);
    EXPECT_EQ(state_of(ann).claims_held.size(), 1U);
    const UserId other = registered(cluster, node, "ann@example.com");
    EXPECT_EQ(owner_of("ann@example.com"), other);
    expect_problem(run(accounts().register_user(registration("ann@new.example"), {})), 409,
                   "email-taken");
}

TEST_F(Accounts, change_their_email_to_another_spelling_of_it) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    expect_success(run(accounts().change_email(ann, new_email("Ann@Example.com"), {})));
    EXPECT_EQ(owner_of("ann@example.com"), ann);
    expect_problem(run(accounts().register_user(registration("ann@example.com"), {})), 409,
                   "email-taken");
}

TEST_F(Accounts, keep_their_email_where_the_change_is_refused) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    registered(cluster, node, "bob@example.com");
    expect_problem(run(accounts().change_email(ann, new_email("new@example.com", "wrong"), {})),
                   401, "invalid-credentials");
    expect_problem(run(accounts().change_email(ann, new_email("bob@example.com"), {})), 409,
                   "email-taken");
    expect_problem(run(accounts().change_email(UserId{}, new_email("x@example.com"), {})), 401,
                   "invalid-credentials");
    EXPECT_EQ(owner_of("ann@example.com"), ann);
    EXPECT_EQ(owner_of("new@example.com"), std::nullopt);
    EXPECT_EQ(version_of(ann), 1U);
}

TEST_F(Accounts, change_their_user_name) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    registered(cluster, node, "bob@example.com", "bob");
    expect_success(run(accounts().change_username(ann, new_username("Ann"), {})));
    expect_success(run(accounts().change_username(ann, new_username("anna"), {})));
    EXPECT_EQ(state_of(ann).claims_held.size(), 2U);
    expect_problem(run(accounts().change_username(ann, new_username("BOB"), {})), 409,
                   "username-taken");
    expect_problem(run(accounts().change_username(ann, new_username("a.n.n", "wrong"), {})), 401,
                   "invalid-credentials");
    registered(cluster, node, "cid@example.com", "ann");
    expect_unreadable("anna");
}

TEST_F(Accounts, change_their_password_and_raise_the_epoch) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    expect_problem(run(accounts().change_password(ann, new_password("wrong", "another one"), {})),
                   401, "invalid-credentials");
    EXPECT_EQ(state_of(ann).epoch, 0U);
    expect_success(
        run(accounts().change_password(ann, new_password(good_password, "a better password"), {})));
    EXPECT_EQ(state_of(ann).epoch, 1U);
    EXPECT_EQ(node.access_tail().epoch(ann), 1U);
    expect_problem(run(accounts().change_email(ann, new_email("new@example.com"), {})), 401,
                   "invalid-credentials");
    expect_success(
        run(accounts().change_email(ann, new_email("new@example.com", "a better password"), {})));
    expect_unreadable("a better password");
}

TEST_F(Accounts, are_patched_field_by_field) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    input::PatchUser patch;
    patch.changes = {{"/personal", std::nullopt}, {"/personal/name", R"("Annabel")"}};
    const auto answer = run(accounts().patch(ann, patch, by(ann)));
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->version, 2U);
    const auto last = cluster.log().commits(Topic::users).back().commit;
    const auto& changes = std::get<UserFieldsChanged>(last.events.front()).changes;
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_FALSE(changes.front().value);
    EXPECT_TRUE(changes.back().value);
    EXPECT_EQ(last.envelope.actor, by(ann).actor);
    expect_unreadable("Annabel");
}

TEST_F(Accounts, are_not_patched_by_nothing_nor_where_nobody_is_nor_over_another_version) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    const auto nothing = run(accounts().patch(ann, {}, {}));
    ASSERT_TRUE(nothing);
    EXPECT_EQ(nothing->version, 1U);
    EXPECT_TRUE(nothing->positions.empty());
    input::PatchUser patch;
    patch.changes = {{"/personal/name", R"("Annabel")"}};
    expect_problem(run(accounts().patch(UserId{}, patch, {})), 404, "not-found");
    CommandContext context;
    context.if_version = 7;
    expect_problem(run(accounts().patch(ann, patch, context)), 412, "precondition-failed");
    context.if_version = 1;
    expect_success(run(accounts().patch(ann, patch, context)));
    EXPECT_EQ(version_of(ann), 2U);
    EXPECT_TRUE(node.state().data_keys(SubjectId{}).empty()) << "a key for nobody";
}

TEST_F(Accounts, give_and_withdraw_consents) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    expect_success(run(accounts().set_consent(ann, {"marketing", "2", true}, {})));
    expect_success(run(accounts().set_consent(ann, {"marketing", "2", false}, {})));
    EXPECT_EQ(cluster.log().count<ConsentChanged>(Topic::users), 2U);
    expect_problem(run(accounts().set_consent(UserId{}, {"marketing", "2", true}, {})), 404,
                   "not-found");
}

TEST_F(Accounts, take_roles_that_exist_and_raise_the_epoch) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    expect_problem(run(accounts().set_roles(ann, {"user", "emperor"}, {})), 422, "invalid");
    EXPECT_EQ(state_of(ann).epoch, 0U);
    expect_success(run(accounts().set_roles(ann, {"user", "manager"}, {})));
    EXPECT_EQ(state_of(ann).roles, (std::vector<std::string>{"user", "manager"}));
    EXPECT_EQ(state_of(ann).epoch, 1U);
    const auto same = run(accounts().set_roles(ann, {"user", "manager"}, {}));
    ASSERT_TRUE(same);
    EXPECT_TRUE(same->positions.empty());
    expect_problem(run(accounts().set_roles(UserId{}, {"user"}, {})), 404, "not-found");
}

TEST_F(Accounts, are_suspended_and_taken_back) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    expect_success(run(accounts().set_status(ann, UserStatus::suspended, "spammed Bob", {})));
    EXPECT_EQ(state_of(ann).status, UserStatus::suspended);
    EXPECT_EQ(state_of(ann).epoch, 1U);
    expect_success(run(accounts().set_status(ann, UserStatus::active, "", {})));
    EXPECT_EQ(state_of(ann).epoch, 1U);
    expect_problem(run(accounts().set_status(UserId{}, UserStatus::suspended, "", {})), 404,
                   "not-found");
    expect_unreadable("spammed Bob");
}

TEST_F(Accounts, of_a_fixed_id_are_registered_once) {
    UserId admin;
    admin.bytes = make_uuid_v8({'a'});
    expect_success(run(accounts().register_admin(admin, registration("admin@example.com"))));
    EXPECT_EQ(state_of(admin).roles, std::vector<std::string>{"admin"});
    expect_problem(run(accounts().register_admin(admin, registration("admin@example.com"))), 409,
                   "already-registered");
}

TEST_F(Accounts, find_their_lookups_again_that_were_never_written) {
    node.set_fates([](Partition partition, const log::Record&) {
        const bool is_lookup = partition.topic == Topic::lookups;
        return is_lookup ? log::Fate{0, log::Fate::Answer::unavailable} : log::Fate{};
    });
    const UserId ann = registered(cluster, node, "ann@example.com", "ann");
    EXPECT_EQ(cluster.log().records(Topic::lookups).size(), 0U);
    node.set_fates({});
    Node& other = cluster.start();
    cluster.pass(std::chrono::seconds(20));
    cluster.run_until([&] { return !cluster.log().records(Topic::lookups).empty(); });
    cluster.settle();
    EXPECT_EQ(other.state().lookups().version(ann, LookupKind::email), 1U);
    EXPECT_EQ(other.state().lookups().version(ann, LookupKind::username), 1U);
    EXPECT_TRUE(other.state().lookups().due(cluster.unix_ms(), 10).empty());
}

} // namespace
} // namespace userfold::writer
