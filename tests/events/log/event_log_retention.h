// What every EventLog must keep, lose and remember over restarts, clean-up and lost tails. See
// event_log_fixture.h for the harness to instantiate the suite with.
#pragma once

#include <algorithm>
#include <atomic>
#include <numeric>

#include "tests/events/log/event_log_fixture.h"

namespace userfold::log {

template <class Harness>
class EventLogRetention : public EventLogFixture<Harness> {};
TYPED_TEST_SUITE_P(EventLogRetention);

TYPED_TEST_P(EventLogRetention, ARestartKeepsEverything) {
    for (int i = 0; i < 50; ++i) {
        ASSERT_EQ(append_now(this->log(), this->users_, text_record("k", std::to_string(i))), i);
        ASSERT_TRUE(
            append_now(this->log(), this->claims_, text_record(std::to_string(i % 7), "v")));
    }
    const auto before = read_all(this->log(), this->users_);
    const auto claims_before = by_key(read_all(this->log(), this->claims_));
    this->harness_.reopen();
    const auto after = read_all(this->log(), this->users_);
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        EXPECT_EQ(after[i].position, before[i].position);
        EXPECT_EQ(after[i].value, before[i].value);
        EXPECT_EQ(after[i].appended_unix_ms, before[i].appended_unix_ms);
    }
    EXPECT_EQ(by_key(read_all(this->log(), this->claims_)), claims_before);
    EXPECT_EQ(append_now(this->log(), this->users_, text_record("k", "next")), 50);
    EXPECT_EQ(append_now(this->log(), this->claims_, text_record("k", "next")), 50);
}

TYPED_TEST_P(EventLogRetention, ALostTailIsNoticed) {
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(append_now(this->log(), this->users_, text_record("k", std::to_string(i))));
    }
    this->harness_.keep_copy();
    for (int i = 3; i < 6; ++i) {
        ASSERT_TRUE(append_now(this->log(), this->users_, text_record("k", std::to_string(i))));
    }
    this->harness_.lose_tail();
    const auto bounds = this->log().bounds(this->users_, patience);
    ASSERT_TRUE(bounds) << describe(bounds.error());
    EXPECT_LE(bounds->end, 3);
    const auto last = this->log().read({this->users_, 5}, patience);
    ASSERT_FALSE(last);
    EXPECT_EQ(last.error(), LogErrc::out_of_range);
    const auto tail = this->log().tail({{this->users_, 6}});
    std::vector<LoggedRecord> batch;
    for (int round = 0; round < 2; ++round) {
        const auto polled = poll_until_told(*tail, batch);
        ASSERT_FALSE(polled);
        EXPECT_EQ(polled.error(), LogErrc::out_of_range);
    }
}

TYPED_TEST_P(EventLogRetention, CompactionKeepsTheLastOfEachKeyWhereItStands) {
    EventLog& log = this->log();
    const Partition claims = this->claims_;
    for (int i = 0; i < 30; ++i) {
        ASSERT_EQ(append_now(log, claims, text_record(std::to_string(i % 3), std::to_string(i))),
                  i);
    }
    ASSERT_EQ(append_now(log, claims, text_record("1", std::nullopt)), 30);
    ASSERT_EQ(append_now(log, claims, text_record("4", "once")), 31);
    const auto before = by_key(read_all(log, claims));
    EXPECT_EQ(before,
              (std::map<std::string, std::string>{{"0", "27"}, {"2", "29"}, {"4", "once"}}));
    const auto is_gone = [&](std::int64_t offset) {
        const auto record = log.read({claims, offset}, patience);
        return !record && record.error() == LogErrc::out_of_range;
    };
    this->harness_.compact_until(claims, [&] { return is_gone(0) && is_gone(26) && is_gone(28); });
    EXPECT_TRUE(is_gone(0));
    EXPECT_TRUE(is_gone(28));

    auto after = by_key(read_all(log, claims));
    after.erase("filler");
    EXPECT_EQ(after, before);
    const auto kept = log.read({claims, 29}, patience);
    ASSERT_TRUE(kept) << describe(kept.error());
    EXPECT_EQ(kept->value, "29");
    const auto tail = log.tail({{claims, 3}}); // an offset that is gone: the next one there is read
    const auto records = read_some(*tail, 1);
    ASSERT_FALSE(records.empty());
    EXPECT_EQ(records.front().position.offset, 27);
    EXPECT_EQ(records.front().value, "27");
}

TYPED_TEST_P(EventLogRetention, TombstonesGoAfterAWhile) {
    EventLog& log = this->log();
    const Partition claims = this->claims_;
    ASSERT_EQ(append_now(log, claims, text_record("gone", "v")), 0);
    ASSERT_EQ(append_now(log, claims, text_record("gone", std::nullopt)), 1);
    ASSERT_EQ(append_now(log, claims, text_record("back", std::nullopt)), 2);
    ASSERT_EQ(append_now(log, claims, text_record("back", "v")), 3);
    ASSERT_EQ(append_now(log, claims, text_record("last", "v")), 4);
    const auto is_gone = [&](std::int64_t offset) {
        const auto record = log.read({claims, offset}, patience);
        return !record && record.error() == LogErrc::out_of_range;
    };
    this->harness_.drop_tombstones_until(claims, [&] { return is_gone(0) && is_gone(1); });
    EXPECT_TRUE(is_gone(0));
    EXPECT_TRUE(is_gone(1));
    auto left = by_key(read_all(log, claims));
    left.erase("filler");
    EXPECT_EQ(left, (std::map<std::string, std::string>{{"back", "v"}, {"last", "v"}}));
    ASSERT_TRUE(append_now(log, claims, text_record("gone", "again")));
    EXPECT_EQ(by_key(read_all(log, claims)).at("gone"), "again");
}

TYPED_TEST_P(EventLogRetention, TrimmingTakesAPrefixAndOffsetsGoOn) {
    EventLog& log = this->log();
    const Partition activity = this->activity_;
    for (int i = 0; i < 5; ++i) {
        ASSERT_EQ(append_now(log, activity, text_record("k", std::to_string(i))), i);
    }
    this->harness_.trim_until(activity, [&] {
        const auto bounds = log.bounds(activity, patience);
        return bounds && bounds->first >= 5;
    });
    const auto bounds = log.bounds(activity, patience);
    ASSERT_TRUE(bounds);
    EXPECT_GE(bounds->first, 5);
    EXPECT_GE(bounds->end, bounds->first);
    const auto gone = log.read({activity, 2}, patience);
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error(), LogErrc::out_of_range);
    {
        const auto too_old = log.tail({{activity, 2}});
        std::vector<LoggedRecord> batch;
        const auto polled = poll_until_told(*too_old, batch);
        ASSERT_FALSE(polled);
        EXPECT_EQ(polled.error(), LogErrc::out_of_range);
    }
    EXPECT_EQ(append_now(log, activity, text_record("k", "next")), bounds->end);
    this->harness_.reopen();
    const auto reopened = this->log().bounds(activity, patience);
    ASSERT_TRUE(reopened);
    EXPECT_GE(reopened->first, bounds->first);
    EXPECT_EQ(reopened->end, bounds->end + 1);
}

TYPED_TEST_P(EventLogRetention, AGroupReadsFromWhereItCommitted) {
    const std::vector<Topic> topics{Topic::users, Topic::settings};
    for (int i = 0; i < 6; ++i) {
        ASSERT_TRUE(append_now(this->log(), this->users_, text_record("k", std::to_string(i))));
    }
    {
        const auto group = this->log().group_tail("mailer", topics);
        const auto records = read_some(*group, 6);
        ASSERT_EQ(records.size(), 6U);
        EXPECT_EQ(records.front().position, (Position{this->users_, 0}));
        ASSERT_TRUE(group->commit({this->users_, 4}));
    }
    this->harness_.reopen();
    {
        const auto group = this->log().group_tail("mailer", topics);
        const auto again = read_some(*group, 2); // at least once: 4 and 5 were not committed
        ASSERT_EQ(again.size(), 2U);
        EXPECT_EQ(again.front().position, (Position{this->users_, 4}));
        ASSERT_TRUE(group->commit({this->users_, 6}));
        ASSERT_TRUE(append_now(this->log(), {Topic::settings, 0}, text_record("k", "other")));
        const auto next = read_some(*group, 1);
        ASSERT_EQ(next.size(), 1U);
        EXPECT_EQ(next.front().position.partition, (Partition{Topic::settings, 0}));
    }
    const auto other = this->log().group_tail("other", topics);
    EXPECT_EQ(read_some(*other, 7).size(), 7U);
}

TYPED_TEST_P(EventLogRetention, WakeEndsAWaitingGroup) {
    const auto group = this->log().group_tail("mailer", {Topic::users});
    std::vector<LoggedRecord> batch;
    ASSERT_TRUE(append_now(this->log(), this->users_, text_record("k", "v")));
    ASSERT_EQ(read_some(*group, 1).size(), 1U);
    const auto started = std::chrono::steady_clock::now();
    std::jthread waker([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        group->wake();
    });
    const auto polled = group->poll(batch, 10, patience);
    EXPECT_TRUE(polled || polled.error() == LogErrc::unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - started, patience / 4);
}

TYPED_TEST_P(EventLogRetention, ClosingTellsEveryOutcome) {
    std::atomic<int> told = 0;
    constexpr int count = 2000;
    for (int i = 0; i < count; ++i) {
        this->log().append(this->users_, text_record("k", std::to_string(i)),
                           [&](Outcome) { ++told; });
    }
    this->harness_.reopen();
    EXPECT_EQ(told, count);
}

REGISTER_TYPED_TEST_SUITE_P(EventLogRetention, ARestartKeepsEverything, ALostTailIsNoticed,
                            CompactionKeepsTheLastOfEachKeyWhereItStands, TombstonesGoAfterAWhile,
                            TrimmingTakesAPrefixAndOffsetsGoOn, AGroupReadsFromWhereItCommitted,
                            WakeEndsAWaitingGroup, ClosingTellsEveryOutcome);

} // namespace userfold::log
