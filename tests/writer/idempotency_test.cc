// One Idempotency-Key, one command: however often it comes, wherever, and whatever became of the
// answers.
#include "tests/writer/requests.h"

namespace userfold::writer {
namespace {

class Idempotency : public ::testing::Test {
protected:
    // As the routes make it of a request's key and body.
    CommandContext keyed(std::string_view key, std::string_view body,
                         std::string_view route = "/v1/users",
                         std::string_view caller = "caller") const {
        CommandContext context;
        context.commit_id = cluster.shared().tokens.idempotent_commit(caller, route, key);
        context.request_hmac = cluster.shared().tokens.request_hmac(body);
        return context;
    }
    auto registers(Node& node, std::string_view email, const CommandContext& context) {
        return cluster.run(node,
                           node.writer().accounts().register_user(registration(email), context));
    }
    auto asks_for_mail(Node& node, const UserId& user, const CommandContext& context) {
        return cluster.run(node,
                           node.writer().accounts().request_email_verification(user, context));
    }
    std::uint64_t version_of(const UserId& user) {
        return one.state().head(Topic::users, user.as<StreamId>(), user.as<SubjectId>()).version;
    }
    static const Position& place(const Outcome& outcome) { return outcome.positions.front(); }

    Cluster cluster;
    Node& one = cluster.start();
    Node& two = cluster.start();
};

TEST_F(Idempotency, answers_a_repeat_as_the_first_time) {
    const auto first = registers(one, "ann@example.com", keyed("k", "body"));
    const auto again = registers(one, "ann@example.com", keyed("k", "body"));
    ASSERT_TRUE(first && again);
    EXPECT_EQ(again->user, first->user);
    EXPECT_EQ(again->outcome.version, first->outcome.version);
    EXPECT_EQ(place(again->outcome), place(first->outcome));
    EXPECT_EQ(cluster.log().commits(Topic::users).size(), 1U);
    EXPECT_EQ(cluster.log().claims().size(), 1U);
}

TEST_F(Idempotency, gives_a_user_a_version_8_id_that_the_key_fixes) {
    const auto answer = registers(one, "ann@example.com", keyed("k", "body"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->user.bytes[6] >> 4, 8);
    EXPECT_EQ(answer->user,
              cluster.shared().tokens.idempotent_user(*keyed("k", "other").commit_id));
}

TEST_F(Idempotency, answers_alike_on_another_writer) {
    const auto first = registers(one, "ann@example.com", keyed("k", "body"));
    cluster.settle();
    const auto again = registers(two, "ann@example.com", keyed("k", "body"));
    ASSERT_TRUE(first && again);
    EXPECT_EQ(again->user, first->user);
    EXPECT_EQ(place(again->outcome), place(first->outcome));
}

TEST_F(Idempotency, answers_alike_where_both_come_at_once) {
    const CommandContext context = keyed("k", "body");
    auto here = cluster.begin(
        one, one.writer().accounts().register_user(registration("ann@example.com"), context));
    auto same = cluster.begin(
        one, one.writer().accounts().register_user(registration("ann@example.com"), context));
    auto there = cluster.begin(
        two, two.writer().accounts().register_user(registration("ann@example.com"), context));
    const auto first = cluster.finish(here);
    const auto second = cluster.finish(same);
    const auto third = cluster.finish(there);
    ASSERT_TRUE(first && second && third);
    EXPECT_EQ(second->user, first->user);
    EXPECT_EQ(third->user, first->user);
    EXPECT_EQ(place(second->outcome), place(first->outcome));
    EXPECT_EQ(place(third->outcome), place(first->outcome));
    EXPECT_EQ(version_of(first->user), 1U);
}

TEST_F(Idempotency, answers_alike_after_a_restart) {
    const auto first = registers(one, "ann@example.com", keyed("k", "body"));
    const auto mail = asks_for_mail(one, first->user, keyed("m", "", "/mail"));
    Node& restarted = cluster.restart(one);
    const auto again = registers(restarted, "ann@example.com", keyed("k", "body"));
    const auto same_mail = asks_for_mail(restarted, first->user, keyed("m", "", "/mail"));
    ASSERT_TRUE(again && same_mail);
    EXPECT_EQ(again->user, first->user);
    EXPECT_EQ(place(*same_mail), place(*mail));
    EXPECT_EQ(cluster.log().commits(Topic::users).size(), 2U);
}

TEST_F(Idempotency, refuses_the_key_with_another_body) {
    const auto first = registers(one, "ann@example.com", keyed("k", "body"));
    ASSERT_TRUE(first);
    expect_problem(registers(one, "bob@example.com", keyed("k", "other body")), 422,
                   "idempotency-key-reused");
    cluster.settle();
    expect_problem(registers(two, "bob@example.com", keyed("k", "other body")), 422,
                   "idempotency-key-reused");
    expect_success(asks_for_mail(one, first->user, keyed("m", "a")));
    expect_problem(asks_for_mail(one, first->user, keyed("m", "b")), 422, "idempotency-key-reused");
    EXPECT_EQ(cluster.log().count<UserRegistered>(Topic::users), 1U);
}

TEST_F(Idempotency, does_one_of_two_bodies_that_come_under_the_key_at_once) {
    const UserId ann = registered(cluster, one, "ann@example.com");
    cluster.settle();
    auto here = cluster.begin(
        one, one.writer().accounts().request_email_verification(ann, keyed("k", "body")));
    auto there = cluster.begin(
        two, two.writer().accounts().request_email_verification(ann, keyed("k", "other")));
    const auto first = cluster.finish(here);
    const auto second = cluster.finish(there);
    ASSERT_NE(first.has_value(), second.has_value());
    expect_problem(first ? second : first, 422, "idempotency-key-reused");
    EXPECT_EQ(version_of(ann), 2U);
}

TEST_F(Idempotency, is_a_matter_of_the_caller_the_route_and_the_key) {
    const auto ann = registers(one, "ann@example.com", keyed("k", "body"));
    const auto bob = registers(one, "bob@example.com", keyed("k", "other", "/v1/users", "else"));
    const auto cid = registers(one, "cid@example.com", keyed("k2", "third"));
    ASSERT_TRUE(ann && bob && cid);
    EXPECT_NE(ann->user, bob->user);
    EXPECT_NE(ann->user, cid->user);
    expect_success(asks_for_mail(one, ann->user, keyed("k", "body", "/v1/other")));
}

TEST_F(Idempotency, asks_for_two_mails_by_two_keys_and_for_one_by_one) {
    const UserId ann = registered(cluster, one, "ann@example.com");
    const auto first = asks_for_mail(one, ann, keyed("m1", ""));
    const auto again = asks_for_mail(one, ann, keyed("m1", ""));
    const auto other = asks_for_mail(one, ann, keyed("m2", ""));
    ASSERT_TRUE(first && again && other);
    EXPECT_EQ(place(*first), place(*again));
    EXPECT_NE(place(*first), place(*other));
    EXPECT_EQ(cluster.log().count<EmailVerificationRequested>(Topic::users), 2U);
}

TEST_F(Idempotency, does_not_fix_a_refusal) {
    registered(cluster, one, "ann@example.com");
    const CommandContext context = keyed("k", "body");
    expect_problem(registers(one, "ann@example.com", context), 409, "email-taken");
    // The value has become free in the meantime.
    auto& accounts = one.writer().accounts();
    const auto ann = one.state().holder(
        cluster.shared().indexer.of(ClaimKind::email, input::email_key("ann@example.com").value()));
    expect_success(cluster.run(one, accounts.change_email(*ann, new_email("new@example.com"), {})));
    expect_success(registers(one, "ann@example.com", context));
}

TEST_F(Idempotency, tells_after_the_writer_that_took_it_fell_asleep) {
    const CommandContext context = keyed("k", "body");
    auto asleep = cluster.begin(
        one, one.writer().accounts().register_user(registration("ann@example.com"), context));
    cluster.run_until([&] { return cluster.log().count<UserRegistered>(Topic::users) == 1; });
    one.pause();
    const auto again = registers(two, "ann@example.com", context);
    ASSERT_TRUE(again) << again.error().detail;
    one.resume();
    const auto first = cluster.finish(asleep);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->user, again->user);
    EXPECT_EQ(place(first->outcome), place(again->outcome));
    EXPECT_EQ(version_of(first->user), 1U);
}

TEST_F(Idempotency, takes_the_command_over_from_a_writer_that_died_before_its_commit) {
    const CommandContext context = keyed("k", "body");
    auto asleep = cluster.begin(
        one, one.writer().accounts().register_user(registration("ann@example.com"), context));
    cluster.run_until([&] { return !cluster.log().claims().empty(); });
    one.pause();
    const auto again = registers(two, "ann@example.com", context);
    ASSERT_TRUE(again) << again.error().detail;
    // A claim is its command's alone, on the same stream too: the sleeper's is fenced.
    EXPECT_EQ(cluster.log().count<ClaimAbandoned>(Topic::users), 1U);
    EXPECT_EQ(again->outcome.version, 2U);
    one.resume();
    const auto first = cluster.finish(asleep);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->user, again->user);
    EXPECT_EQ(place(first->outcome), place(again->outcome));
}

} // namespace
} // namespace userfold::writer
