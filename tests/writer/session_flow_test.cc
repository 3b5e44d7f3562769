// Sessions through the service of a real writer: logging in, staying in and getting out.
#include <map>

#include "access/access_token.h"
#include "tests/writer/requests.h"

namespace userfold::writer {
namespace {

using access::Standing;
using std::chrono::hours;
using std::chrono::seconds;

class Sessions : public ::testing::Test {
protected:
    SessionService& sessions() { return node.writer().sessions(); }
    AccountService& accounts() { return node.writer().accounts(); }
    template <class Value>
    Value run(boost::asio::awaitable<Value> work) {
        return cluster.run(node, std::move(work));
    }
    SessionService::Result log_in(std::string_view who, std::string_view password = good_password) {
        CommandContext context;
        context.client_address = "203.0.113.77";
        context.user_agent = "Netscape Navigator";
        return run(sessions().log_in(input::normalise_identifier(who), std::string(password),
                                     std::move(context)));
    }
    SessionTokens logged_in(std::string_view who = "ann@example.com") {
        return log_in(who).value();
    }
    SessionService::Result refresh(const std::string& token) {
        return run(sessions().refresh(token, {}));
    }
    std::expected<Outcome, http::Problem> end(const SessionId& session, const UserId& caller,
                                              bool may_end_any = false) {
        return run(sessions().end(session, caller, may_end_any, by(caller)));
    }
    Standing standing(const SessionTokens& tokens) {
        const auto claims = verifier.verify(tokens.access_token, cluster.unix_ms() / 1000);
        return node.access_tail().check(claims->user, claims->session, claims->epoch,
                                        access::AccessTail::Clock::now());
    }

    Cluster cluster;
    Node& node = cluster.start();
    const UserId ann = registered(cluster, node, "ann@example.com", "ann");
    const access::AccessTokenVerifier verifier{
        crypto::SigningKey(cluster.shared().secrets.token).public_key(), "https://users.test"};
};

TEST_F(Sessions, begin_with_email_or_user_name) {
    for (const char* who : {"ann@example.com", "ANN@Example.COM", "ann", "Ann"}) {
        const auto tokens = log_in(who);
        ASSERT_TRUE(tokens) << who;
        EXPECT_EQ(tokens->user, ann);
        EXPECT_EQ(standing(*tokens), Standing::valid);
        EXPECT_EQ(node.state().session(tokens->session)->user, ann);
    }
    const std::string log = cluster.log().all_bytes();
    EXPECT_EQ(log.find("203.0.113.77"), std::string::npos);
    EXPECT_EQ(log.find("Netscape"), std::string::npos);
}

TEST_F(Sessions, give_tokens_that_say_whose_they_are) {
    expect_success(run(accounts().set_roles(ann, {"user", "manager"}, {})));
    const SessionTokens tokens = logged_in();
    const std::int64_t now = cluster.unix_ms() / 1000;
    const auto claims = verifier.verify(tokens.access_token, now);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user, ann);
    EXPECT_EQ(claims->session, tokens.session);
    EXPECT_EQ(claims->epoch, 1U);
    EXPECT_EQ(claims->roles, (std::vector<std::string>{"user", "manager"}));
    EXPECT_FALSE(verifier.verify(tokens.access_token, now + tokens.expires_in_seconds + 60));
}

TEST_F(Sessions, do_not_begin_for_strangers_and_wrong_passwords_and_both_sound_alike) {
    const auto wrong = log_in("ann@example.com", "wrong");
    const auto unknown = log_in("nobody@example.com");
    expect_problem(wrong, 401, "invalid-credentials");
    expect_problem(unknown, 401, "invalid-credentials");
    EXPECT_EQ(wrong.error().detail, unknown.error().detail);
    EXPECT_EQ(wrong.error().title, unknown.error().title);
    EXPECT_EQ(cluster.log().count<LogInFailed>(Topic::sessions), 2U);
    EXPECT_EQ(cluster.log().count<SessionStarted>(Topic::sessions), 0U);
    EXPECT_EQ(cluster.log().records(Topic::keys).size(), 1U) << "a key for a failed log-in";
    EXPECT_EQ(cluster.log().all_bytes().find("nobody"), std::string::npos);
    // Attempts under one spelling of the address count with those under another.
    expect_problem(log_in("Ann@Example.com", "wrong"), 401, "invalid-credentials");
    std::map<SubjectId, int> attempts;
    for (const WrittenCommit& written : cluster.log().commits(Topic::sessions)) {
        ++attempts[written.commit.envelope.subject];
    }
    EXPECT_EQ(attempts.size(), 2U);
}

TEST_F(Sessions, do_not_begin_for_the_suspended) {
    expect_success(run(accounts().set_status(ann, UserStatus::suspended, "", {})));
    expect_problem(log_in("ann"), 403, "suspended");
    expect_problem(log_in("ann", "wrong"), 401, "invalid-credentials");
    expect_success(run(accounts().set_status(ann, UserStatus::active, "", {})));
    expect_success(log_in("ann"));
}

TEST_F(Sessions, go_on_with_a_fresh_refresh_token) {
    SessionTokens tokens = logged_in();
    for (int i = 0; i < 3; ++i) {
        cluster.pass(hours(1));
        const auto next = refresh(tokens.refresh_token);
        ASSERT_TRUE(next) << next.error().detail;
        EXPECT_NE(next->refresh_token, tokens.refresh_token);
        EXPECT_EQ(next->session, tokens.session);
        EXPECT_EQ(standing(*next), Standing::valid);
        tokens = *next;
    }
    EXPECT_EQ(node.state().session(tokens.session)->generation, 3U);
}

TEST_F(Sessions, give_the_same_answer_to_a_refresh_that_is_repeated_at_once) {
    const SessionTokens tokens = logged_in();
    const auto first = refresh(tokens.refresh_token);
    cluster.pass(seconds(9));
    const auto again = refresh(tokens.refresh_token);
    ASSERT_TRUE(first && again);
    EXPECT_EQ(again->refresh_token, first->refresh_token);
    EXPECT_TRUE(again->positions.empty());
    expect_success(refresh(first->refresh_token));
}

TEST_F(Sessions, end_when_a_used_refresh_token_comes_back) {
    const SessionTokens tokens = logged_in();
    const auto next = refresh(tokens.refresh_token);
    cluster.pass(seconds(11));
    expect_problem(refresh(tokens.refresh_token), 401, "invalid-refresh-token");
    expect_problem(refresh(next->refresh_token), 401, "invalid-refresh-token");
    EXPECT_EQ(standing(*next), Standing::revoked);
    const auto last = cluster.log().commits(Topic::sessions).back().commit;
    EXPECT_EQ(std::get<SessionEnded>(last.events.front()).reason, SessionEndReason::refresh_reused);
}

TEST_F(Sessions, race_two_refreshes_on_two_writers_to_one_generation) {
    Node& other = cluster.start();
    const SessionTokens tokens = logged_in();
    cluster.settle();
    auto here = cluster.begin(node, sessions().refresh(tokens.refresh_token, {}));
    auto there = cluster.begin(other, other.writer().sessions().refresh(tokens.refresh_token, {}));
    const auto first = cluster.finish(here);
    const auto second = cluster.finish(there);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->refresh_token, second->refresh_token);
    EXPECT_EQ(node.state().session(tokens.session)->generation, 1U);
}

TEST_F(Sessions, do_not_go_on_with_what_is_no_token_of_theirs) {
    const SessionTokens tokens = logged_in();
    std::string forged = tokens.refresh_token;
    forged.back() = forged.back() == 'A' ? 'B' : 'A';
    expect_problem(refresh(forged), 401, "invalid-refresh-token");
    expect_problem(refresh(""), 401, "invalid-refresh-token");
    expect_problem(refresh(cluster.shared().tokens.refresh_token({SessionId{}, 0}, "salt")), 401,
                   "invalid-refresh-token");
    // A guess harms nobody.
    expect_success(refresh(tokens.refresh_token));
}

TEST_F(Sessions, end_by_themselves_unused_or_old) {
    const SessionTokens unused = logged_in();
    cluster.pass(hours(24 * 30) + seconds(1));
    expect_problem(refresh(unused.refresh_token), 401, "invalid-refresh-token");
    SessionTokens used = logged_in();
    for (int week = 1; week <= 12; ++week) {
        cluster.pass(hours(24 * 7));
        used = refresh(used.refresh_token).value();
    }
    cluster.pass(hours(24 * 6));
    expect_problem(refresh(used.refresh_token), 401, "invalid-refresh-token");
}

TEST_F(Sessions, are_logged_out_of_one_by_one) {
    const SessionTokens one = logged_in();
    const SessionTokens two = logged_in();
    expect_success(end(one.session, ann));
    EXPECT_EQ(standing(one), Standing::revoked);
    EXPECT_EQ(standing(two), Standing::valid);
    expect_problem(refresh(one.refresh_token), 401, "invalid-refresh-token");
    expect_success(refresh(two.refresh_token));
    const auto again = end(one.session, ann);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->positions.empty());
    EXPECT_EQ(cluster.log().count<SessionEnded>(Topic::sessions), 1U);
}

TEST_F(Sessions, of_others_are_ended_by_those_who_may) {
    const UserId bob = registered(cluster, node, "bob@example.com");
    const SessionTokens tokens = logged_in();
    expect_problem(end(tokens.session, bob), 404, "not-found");
    expect_problem(end(SessionId{}, ann), 404, "not-found");
    EXPECT_EQ(standing(tokens), Standing::valid);
    expect_success(end(tokens.session, bob, true));
    EXPECT_EQ(standing(tokens), Standing::revoked);
    const auto last = cluster.log().commits(Topic::sessions).back().commit;
    EXPECT_EQ(std::get<SessionEnded>(last.events.front()).reason, SessionEndReason::revoked);
    EXPECT_EQ(last.envelope.actor, by(bob).actor);
}

TEST_F(Sessions, all_end_with_the_epoch) {
    const auto raise = [this](int how) -> std::expected<Outcome, http::Problem> {
        if (how == 0) return run(accounts().revoke_sessions(ann, {}));
        if (how == 1) return run(accounts().set_roles(ann, {"manager"}, {}));
        if (how == 2) {
            return run(
                accounts().change_password(ann, new_password(good_password, good_password), {}));
        }
        return run(accounts().set_status(ann, UserStatus::suspended, "", {}));
    };
    for (int how = 0; how < 4; ++how) {
        const SessionTokens one = logged_in();
        const SessionTokens two = logged_in();
        expect_success(raise(how));
        EXPECT_EQ(standing(one), Standing::revoked) << how;
        EXPECT_EQ(standing(two), Standing::revoked) << how;
        expect_problem(refresh(one.refresh_token), 401, "invalid-refresh-token");
    }
}

TEST_F(Sessions, decided_on_an_old_password_are_worthless) {
    Node& slow = cluster.start();
    auto log_in =
        cluster.begin(slow, slow.writer().sessions().log_in(input::normalise_identifier("ann"),
                                                            std::string(good_password), {}));
    // The password matched; the session is on its way to the log.
    cluster.run_until([&] { return cluster.log().count<SessionStarted>(Topic::sessions) == 1; });
    slow.pause();
    expect_success(
        run(accounts().change_password(ann, new_password(good_password, "a better one"), {})));
    slow.resume();
    const auto tokens = cluster.finish(log_in);
    ASSERT_TRUE(tokens);
    EXPECT_EQ(standing(*tokens), Standing::revoked);
    expect_problem(refresh(tokens->refresh_token), 401, "invalid-refresh-token");
}

TEST_F(Sessions, start_for_who_has_just_changed_the_password) {
    expect_success(
        run(accounts().change_password(ann, new_password(good_password, "a better one"), {})));
    const CommitId credential = node.state().user(ann).credential->commit_id;
    const auto tokens = run(sessions().start(ann, credential, {}));
    ASSERT_TRUE(tokens);
    EXPECT_EQ(standing(*tokens), Standing::valid);
    CommitId older = credential;
    older.bytes[0] ^= 1;
    expect_problem(run(sessions().start(ann, older, {})), 401, "invalid-credentials");
}

TEST_F(Sessions, go_on_where_another_writer_began_them_and_after_a_restart) {
    const SessionTokens tokens = logged_in();
    Node& other = cluster.restart(cluster.start());
    cluster.settle();
    const auto next =
        cluster.run(other, other.writer().sessions().refresh(tokens.refresh_token, {}));
    expect_success(next);
}

} // namespace
} // namespace userfold::writer
