// A log that does not always say what became of an append. However it went, a command happens once
// or not at all, and its answer is the truth.
#include "tests/writer/requests.h"

namespace userfold::writer {
namespace {

using log::Fate;
using Answer = Fate::Answer;
using std::chrono::seconds;

class UncertainLog : public ::testing::Test {
protected:
    // The fates of the appends to that topic, one after the other; what comes later lands and is
    // told so.
    void on(Topic topic, std::vector<Fate> fates) {
        auto next = std::make_shared<std::size_t>(0);
        node.set_fates([topic, fates = std::move(fates), next](Partition partition,
                                                               const log::Record& record) {
            const bool is_meant = partition.topic == topic && record.value;
            return is_meant && *next < fates.size() ? fates[(*next)++] : Fate{};
        });
    }
    void always_on(Topic topic, Fate fate) {
        node.set_fates([topic, fate](Partition partition, const log::Record&) {
            return partition.topic == topic ? fate : Fate{};
        });
    }
    auto patch_name() {
        input::PatchUser patch;
        patch.changes = {{"/personal/name", R"("Annabel")"}};
        return cluster.run(node, accounts().patch(ann, patch, {}));
    }
    AccountService& accounts() { return node.writer().accounts(); }
    std::uint64_t version() {
        return node.state().head(Topic::users, ann.as<StreamId>(), ann.as<SubjectId>()).version;
    }

    static constexpr Fate landed_untold{1, Answer::outcome_unknown};
    static constexpr Fate lost_untold{0, Answer::outcome_unknown};
    static constexpr Fate refused{0, Answer::unavailable};

    Cluster cluster;
    Node& node = cluster.start();
    const UserId ann = registered(cluster, node, "ann@example.com");
};

TEST_F(UncertainLog, took_the_commit_without_saying_so) {
    on(Topic::users, {landed_untold});
    const auto answer = patch_name();
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->version, 2U);
    cluster.settle();
    EXPECT_EQ(version(), 2U);
    EXPECT_LE(cluster.log().count<UserFieldsChanged>(Topic::users), 2U);
}

TEST_F(UncertainLog, lost_the_commit_without_saying_so) {
    on(Topic::users, {lost_untold, lost_untold, lost_untold});
    const auto answer = patch_name();
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->version, 2U);
    EXPECT_EQ(cluster.log().count<UserFieldsChanged>(Topic::users), 1U);
}

TEST_F(UncertainLog, takes_the_commit_late_beside_its_copy) {
    on(Topic::users, {landed_untold});
    node.tell_first(true);
    const auto answer = patch_name();
    ASSERT_TRUE(answer) << answer.error().detail;
    cluster.settle();
    EXPECT_EQ(cluster.log().count<UserFieldsChanged>(Topic::users), 2U);
    EXPECT_EQ(version(), 2U) << "the second copy is void";
    node.tell_first(false);
    on(Topic::users, {});
    EXPECT_EQ(patch_name()->version, 3U);
}

TEST_F(UncertainLog, takes_a_commit_twice) {
    on(Topic::users, {Fate{2, Answer::offset}, Fate{2, Answer::outcome_unknown}});
    EXPECT_EQ(patch_name()->version, 2U);
    EXPECT_EQ(patch_name()->version, 3U);
    cluster.settle();
    EXPECT_EQ(version(), 3U);
    EXPECT_GT(cluster.log().count<UserFieldsChanged>(Topic::users), 2U);
}

TEST_F(UncertainLog, that_says_nothing_for_too_long_leaves_the_outcome_unknown) {
    always_on(Topic::users, lost_untold);
    const std::int64_t began_ms = cluster.unix_ms();
    expect_problem(patch_name(), 503, "outcome-unknown");
    EXPECT_GE(cluster.unix_ms() - began_ms, Committer::settle_ms_max);
    EXPECT_EQ(version(), 1U);
    node.set_fates({});
    EXPECT_EQ(patch_name()->version, 2U);
}

TEST_F(UncertainLog, tells_the_true_outcome_to_the_same_key_later) {
    CommandContext context;
    context.commit_id = cluster.shared().tokens.idempotent_commit("ann", "/mail", "key");
    context.request_hmac = cluster.shared().tokens.request_hmac("");
    // What was sent first arrives when nobody waits for it any more.
    bool is_first = true;
    node.set_fates([&](Partition partition, const log::Record& record) {
        if (partition.topic != Topic::users) return Fate{};
        if (std::exchange(is_first, false)) cluster.broker().add_stray(partition, record);
        return lost_untold;
    });
    expect_problem(cluster.run(node, accounts().request_email_verification(ann, context)), 503,
                   "outcome-unknown");
    ASSERT_TRUE(cluster.broker().land_stray(0));
    node.set_fates({});
    const auto answer = cluster.run(node, accounts().request_email_verification(ann, context));
    ASSERT_TRUE(answer) << answer.error().detail;
    cluster.settle();
    EXPECT_EQ(version(), 2U);
    EXPECT_EQ(answer->version, 2U);
}

TEST_F(UncertainLog, that_refuses_changes_nothing) {
    on(Topic::users, {refused});
    expect_problem(patch_name(), 503, "log-unreachable");
    on(Topic::users, {Fate{0, Answer::no_space}});
    expect_problem(patch_name(), 503, "no-space");
    EXPECT_EQ(cluster.log().count<UserFieldsChanged>(Topic::users), 0U);
    node.set_fates({});
    EXPECT_EQ(patch_name()->version, 2U);
}

TEST_F(UncertainLog, that_refuses_the_copy_of_what_it_took_still_has_it) {
    node.tell_first(true);
    on(Topic::users, {landed_untold, refused});
    const auto answer = patch_name();
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->version, 2U);
}

TEST_F(UncertainLog, that_refuses_the_copy_of_what_it_lost_says_no_more_than_unknown) {
    on(Topic::users, {lost_untold, refused});
    expect_problem(patch_name(), 503, "outcome-unknown");
    EXPECT_EQ(version(), 1U);
}

TEST_F(UncertainLog, voids_what_others_were_faster_with_and_it_is_decided_again) {
    Node& other = cluster.start();
    input::PatchUser patch;
    patch.changes = {{"/personal/name", R"("Annabel")"}};
    on(Topic::users, {landed_untold, landed_untold});
    auto here = cluster.begin(node, accounts().patch(ann, patch, {}));
    auto there = cluster.begin(other, other.writer().accounts().patch(ann, patch, {}));
    const auto first = cluster.finish(here);
    const auto second = cluster.finish(there);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->version + second->version, 2U + 3U);
    cluster.settle();
    EXPECT_EQ(version(), 3U);
    EXPECT_EQ(other.state().head(Topic::users, ann.as<StreamId>(), ann.as<SubjectId>()).version,
              3U);
}

TEST_F(UncertainLog, hands_out_no_key_that_may_not_be_there) {
    always_on(Topic::keys, landed_untold);
    expect_problem(cluster.run(node, accounts().register_user(registration("bob@x.example"), {})),
                   503, "outcome-unknown");
    EXPECT_EQ(cluster.log().count<UserRegistered>(Topic::users), 1U);
    node.set_fates({});
    expect_success(cluster.run(node, accounts().register_user(registration("bob@x.example"), {})));
}

TEST_F(UncertainLog, starts_one_session_whatever_it_says) {
    on(Topic::sessions, {landed_untold, lost_untold});
    const auto tokens = cluster.run(
        node, node.writer().sessions().log_in(input::normalise_identifier("ann@example.com"),
                                              std::string(good_password), {}));
    ASSERT_TRUE(tokens) << tokens.error().detail;
    cluster.settle();
    const auto head =
        node.state().head(Topic::sessions, tokens->session.as<StreamId>(), ann.as<SubjectId>());
    EXPECT_EQ(head.version, 1U);
    expect_success(cluster.run(node, node.writer().sessions().refresh(tokens->refresh_token, {})));
}

TEST_F(UncertainLog, lets_everybody_go_when_the_writer_stops) {
    always_on(Topic::users, lost_untold);
    input::PatchUser patch;
    patch.changes = {{"/personal/name", R"("Annabel")"}};
    auto task = cluster.begin(node, accounts().patch(ann, patch, {}));
    cluster.pass(seconds(0));
    node.writer().stop();
    expect_problem(cluster.finish(task), 503, "outcome-unknown");
    expect_problem(patch_name(), 503, "log-unreachable");
}

} // namespace
} // namespace userfold::writer
