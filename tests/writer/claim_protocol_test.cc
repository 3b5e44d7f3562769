// Claims on emails and user names as writers fight for them: whoever may, wins; whoever died, is
// fenced; whoever slept, learns it.
#include <set>

#include "tests/writer/ids.h"
#include "tests/writer/requests.h"

namespace userfold::writer {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Claims : public ::testing::Test {
protected:
    using Answer = std::expected<Registered, http::Problem>;

    Task<Answer> begin(Node& node, std::string_view email, std::string_view username = {}) {
        return cluster.begin(
            node, node.writer().accounts().register_user(registration(email, username), {}));
    }
    Answer registers(Node& node, std::string_view email, std::string_view username = {}) {
        return cluster.finish(begin(node, email, username));
    }
    BlindIndex blind(std::string_view email) const {
        return cluster.shared().indexer.of(ClaimKind::email, input::email_key(email).value());
    }
    std::optional<UserId> owner_of(Node& node, std::string_view email) {
        return node.state().holder(blind(email));
    }
    // A claim whose writer is somewhere else.
    Claim foreign_claim(std::uint8_t stream, std::uint64_t version = 0) const {
        return {blind("ann@example.com"), id<ClaimId>(stream), id<StreamId>(stream), version};
    }
    // What the foreign claim's writer appends next.
    static Commit naming(const Claim& claim) {
        Commit commit =
            user_commit(claim.stream.as<UserId>(), claim.version, UserRegistered{{}, {}, {}, {}});
        commit.envelope.claims_taken = {{ClaimKind::email, claim.claim_id}};
        return commit;
    }
    // Stops a registration between its claim and its commit.
    void pause_before_commit(Node& slow) {
        cluster.run_until([&] { return !cluster.log().records(Topic::keys).empty(); });
        slow.pause();
        EXPECT_TRUE(cluster.log().records(Topic::users).empty());
    }
    void expect_one_owner(const UserId& owner) {
        Node& fresh = cluster.start();
        EXPECT_EQ(owner_of(fresh, "ann@example.com"), owner);
        for (const Partition& partition : cluster.shared().layout.all({Topic::claims})) {
            cluster.broker().compact(partition, log::MemoryBroker::Tombstones::removed);
        }
        Node& after_compaction = cluster.start();
        EXPECT_EQ(owner_of(after_compaction, "ann@example.com"), owner);
    }

    Cluster cluster;
    Node& one = cluster.start();
    Node& two = cluster.start();
};

TEST_F(Claims, are_won_by_one_of_two_who_try_at_once) {
    auto here = begin(one, "ann@example.com");
    auto there = begin(two, "ANN@example.com");
    const Answer first = cluster.finish(here);
    const Answer second = cluster.finish(there);
    ASSERT_NE(first.has_value(), second.has_value());
    expect_problem(first ? second : first, 409, "email-taken");
    EXPECT_EQ(cluster.log().count<UserRegistered>(Topic::users), 1U);
    EXPECT_EQ(cluster.log().count<ClaimAbandoned>(Topic::users), 0U) << "fenced without need";
    expect_one_owner(first ? first->user : second->user);
}

TEST_F(Claims, are_won_once_by_many) {
    std::vector<Task<Answer>> tasks;
    for (int i = 0; i < 12; ++i) tasks.push_back(begin(i % 2 == 0 ? one : two, "ann@example.com"));
    std::optional<UserId> winner;
    for (const auto& task : tasks) {
        const Answer answer = cluster.finish(task);
        if (answer) {
            EXPECT_FALSE(winner);
            winner = answer->user;
        } else {
            EXPECT_EQ(answer.error().slug, "email-taken");
        }
    }
    ASSERT_TRUE(winner);
    expect_one_owner(*winner);
}

TEST_F(Claims, that_lost_are_tombstoned) {
    registered(cluster, one, "ann@example.com");
    expect_problem(registers(two, "ann@example.com"), 409, "email-taken");
    auto here = begin(one, "bob@example.com");
    auto there = begin(two, "bob@example.com");
    cluster.finish(here);
    cluster.finish(there);
    cluster.settle();
    EXPECT_EQ(cluster.log().claims().size() - cluster.log().tombstones(Topic::claims), 2U);
    EXPECT_EQ(one.state().claims_on(blind("bob@example.com")).size(), 1U);
}

TEST_F(Claims, of_a_writer_that_died_are_fenced_after_a_moment) {
    const Claim abandoned = foreign_claim(7);
    cluster.log().append(abandoned);
    cluster.settle();
    const std::int64_t began_ms = cluster.unix_ms();
    const Answer answer = registers(one, "ann@example.com");
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_GE(cluster.unix_ms() - began_ms, ClaimProtocol::fence_after_ms);
    EXPECT_EQ(cluster.log().count<ClaimAbandoned>(Topic::users), 1U);
    EXPECT_EQ(one.state().status(abandoned), ClaimStatus::dead);
    cluster.settle();
    EXPECT_EQ(cluster.log().tombstones(Topic::claims), 1U);
    expect_one_owner(answer->user);
    // The dead writer's commit, late: void.
    cluster.log().append(Topic::users, naming(abandoned));
    expect_one_owner(answer->user);
    expect_problem(registers(two, "ann@example.com"), 409, "email-taken");
}

TEST_F(Claims, of_a_writer_that_is_only_slow_are_waited_for) {
    const Claim slow = foreign_claim(7);
    cluster.log().append(slow);
    auto task = begin(one, "ann@example.com");
    cluster.settle();
    cluster.pass(milliseconds(500));
    EXPECT_FALSE(task.is_done());
    cluster.log().append(Topic::users, naming(slow));
    expect_problem(cluster.finish(task), 409, "email-taken");
    EXPECT_EQ(cluster.log().count<ClaimAbandoned>(Topic::users), 0U);
    expect_one_owner(id<UserId>(7));
}

TEST_F(Claims, whose_commit_lands_before_the_fence_hold) {
    const Claim slow = foreign_claim(7);
    cluster.log().append(slow);
    bool has_committed = false;
    one.set_fates([&](Partition partition, const log::Record&) {
        // The fence is on its way when the slow writer's commit gets there.
        if (partition.topic == Topic::users && !std::exchange(has_committed, true)) {
            cluster.log().append(Topic::users, naming(slow));
        }
        return log::Fate{};
    });
    expect_problem(registers(one, "ann@example.com"), 409, "email-taken");
    EXPECT_EQ(cluster.log().count<ClaimAbandoned>(Topic::users), 1U);
    EXPECT_EQ(one.state().status(slow), ClaimStatus::holds);
    expect_one_owner(id<UserId>(7));
}

TEST_F(Claims, that_are_dead_keep_nobody_waiting) {
    // The stream has passed the version without naming the claim.
    const UserId bob = registered(cluster, one, "bob@example.com");
    const Claim dead{blind("ann@example.com"), id<ClaimId>(9), bob.as<StreamId>(), 0};
    cluster.log().append(dead);
    cluster.settle();
    const std::int64_t began_ms = cluster.unix_ms();
    const Answer answer = registers(two, "ann@example.com");
    ASSERT_TRUE(answer);
    EXPECT_LT(cluster.unix_ms() - began_ms, 100);
    EXPECT_EQ(cluster.log().count<ClaimAbandoned>(Topic::users), 0U);
    expect_one_owner(answer->user);
}

TEST_F(Claims, are_lost_by_a_writer_that_slept_too_long) {
    auto asleep = begin(one, "ann@example.com");
    pause_before_commit(one);
    const Answer rival = registers(two, "ann@example.com");
    ASSERT_TRUE(rival) << rival.error().detail;
    one.resume();
    expect_problem(cluster.finish(asleep), 409, "email-taken");
    EXPECT_EQ(cluster.log().count<ClaimAbandoned>(Topic::users), 1U);
    expect_one_owner(rival->user);
}

TEST_F(Claims, are_kept_by_a_writer_that_wakes_in_time) {
    auto asleep = begin(one, "ann@example.com");
    pause_before_commit(one);
    auto rival = begin(two, "ann@example.com");
    cluster.settle();
    cluster.pass(seconds(1));
    one.resume();
    const Answer answer = cluster.finish(asleep);
    ASSERT_TRUE(answer) << answer.error().detail;
    expect_problem(cluster.finish(rival), 409, "email-taken");
    EXPECT_EQ(cluster.log().count<ClaimAbandoned>(Topic::users), 0U);
    expect_one_owner(answer->user);
}

TEST_F(Claims, fenced_while_asleep_are_won_anew_where_the_rival_gave_up) {
    auto asleep = begin(one, "ann@example.com");
    pause_before_commit(one);
    // The rival fences, and dies before its own commit: its claim is pending for ever.
    two.set_fates([](Partition partition, const log::Record& record) {
        const bool registers = partition.topic == Topic::keys;
        static_cast<void>(record);
        return registers ? log::Fate{0, log::Fate::Answer::unavailable} : log::Fate{};
    });
    auto rival = begin(two, "ann@example.com");
    cluster.run_until([&] { return rival.is_done(); });
    expect_problem(rival.answer(), 503, "log-unreachable");
    one.resume();
    const Answer answer = cluster.finish(asleep);
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->outcome.version, 2U) << "behind the rival's fence";
    expect_one_owner(answer->user);
}

TEST_F(Claims, on_an_email_are_given_back_where_the_user_name_is_taken) {
    registered(cluster, one, "bob@example.com", "bob");
    expect_problem(registers(one, "ann@example.com", "bob"), 409, "username-taken");
    const std::int64_t began_ms = cluster.unix_ms();
    const Answer answer = registers(two, "ann@example.com", "ann");
    ASSERT_TRUE(answer);
    EXPECT_LT(cluster.unix_ms() - began_ms, ClaimProtocol::fence_after_ms);
    expect_one_owner(answer->user);
}

TEST_F(Claims, cross_without_a_deadlock) {
    // Each wants what the other wants, too.
    auto here = begin(one, "ann@example.com", "same");
    auto there = begin(two, "bob@example.com", "same");
    const Answer first = cluster.finish(here);
    const Answer second = cluster.finish(there);
    ASSERT_NE(first.has_value(), second.has_value());
    expect_problem(first ? second : first, 409, "username-taken");
}

TEST_F(Claims, released_by_a_change_are_anothers_at_once) {
    const UserId ann = registered(cluster, one, "ann@example.com");
    auto& accounts = one.writer().accounts();
    expect_success(cluster.run(one, accounts.change_email(ann, new_email("new@example.com"), {})));
    cluster.settle();
    const std::int64_t began_ms = cluster.unix_ms();
    const Answer answer = registers(two, "ann@example.com");
    ASSERT_TRUE(answer);
    EXPECT_LT(cluster.unix_ms() - began_ms, 100);
    expect_one_owner(answer->user);
    expect_problem(cluster.run(one, accounts.change_email(ann, new_email("ann@example.com"), {})),
                   409, "email-taken");
}

TEST_F(Claims, whose_append_is_uncertain_take_a_new_id_each) {
    int uncertain = 3;
    one.set_fates([&](Partition partition, const log::Record& record) {
        const bool is_claim = partition.topic == Topic::claims && record.value;
        if (!is_claim || uncertain-- <= 0) return log::Fate{};
        return log::Fate{uncertain == 1 ? 0U : 1U, log::Fate::Answer::outcome_unknown};
    });
    const Answer answer = registers(one, "ann@example.com");
    ASSERT_TRUE(answer) << answer.error().detail;
    std::set<ClaimId> ids;
    for (const Claim& claim : cluster.log().claims()) ids.insert(claim.claim_id);
    EXPECT_EQ(ids.size(), cluster.log().claims().size());
    EXPECT_EQ(ids.size(), 3U);
    expect_one_owner(answer->user);
}

} // namespace
} // namespace userfold::writer
