// What every EventLog must do, whatever is under it. An implementation gives a harness and
// instantiates the suite with it:
//
//     struct Harness {
//         EventLog& log();
//         void reopen();                           // as after a restart
//         void keep_copy();                        // what lose_tail() may bring back
//         void lose_tail();                        // the log comes back without its newest records
//         // Lets the engine remove what it may from a partition, until `gone` holds.
//         void compact_until(Partition, std::function<bool()> gone);
//         void drop_tombstones_until(Partition, std::function<bool()> gone);
//         void trim_until(Partition, std::function<bool()> gone);
//     };
#pragma once

#include <algorithm>
#include <atomic>
#include <gtest/gtest.h>
#include <numeric>

#include "tests/events/log/log_actions.h"

namespace userfold::log {

inline constexpr std::chrono::milliseconds trimmed_after{1000};
inline constexpr std::chrono::milliseconds tombstones_kept{500};

inline std::vector<TopicSettings> conformance_topics() {
    TopicSettings settings{.topic = Topic::settings, .partitions = 1};
    TopicSettings users{.topic = Topic::users, .partitions = 4};
    TopicSettings activity{.topic = Topic::activity,
                           .partitions = 2,
                           .retention = Retention::trimmed,
                           .trimmed_after = trimmed_after};
    TopicSettings claims{.topic = Topic::claims,
                         .partitions = 2,
                         .retention = Retention::compacted,
                         .tombstones_kept = tombstones_kept};
    return {settings, users, activity, claims};
}

template <class Harness>
class EventLogConformance : public testing::Test {
protected:
    EventLogConformance() {
        const auto created = log().create_topics(conformance_topics(), patience);
        EXPECT_TRUE(created) << describe(created.error());
    }
    EventLog& log() { return harness_.log(); }

    Harness harness_;
    const Partition users_{Topic::users, 1};
    const Partition claims_{Topic::claims, 1};
    const Partition activity_{Topic::activity, 0};
};
TYPED_TEST_SUITE_P(EventLogConformance);

TYPED_TEST_P(EventLogConformance, OffsetsAreDenseAndRecordsComeBackAsTheyWere) {
    EventLog& log = this->log();
    const Partition users = this->users_;
    Record plain{"key", "value", {{"ce_id", "1"}, {"traceparent", ""}}};
    Record binary{std::string("\0\xff", 2), std::string("\0\x01\xfe", 3), {}};
    EXPECT_EQ(append_now(log, users, plain), 0);
    EXPECT_EQ(append_now(log, users, binary), 1);
    EXPECT_EQ(append_now(log, users, {"empty", "", {}}), 2);
    EXPECT_EQ(append_now(log, users, {"tombstone", std::nullopt, {{"h", "v"}}}), 3);

    const auto records = read_all(log, users);
    ASSERT_EQ(records.size(), 4U);
    for (std::size_t i = 0; i < records.size(); ++i) {
        EXPECT_EQ(records[i].position, (Position{users, static_cast<std::int64_t>(i)}));
        EXPECT_GT(records[i].appended_unix_ms, 0);
    }
    EXPECT_EQ(records[0].key, plain.key);
    EXPECT_EQ(records[0].value, plain.value);
    EXPECT_EQ(records[0].headers, plain.headers);
    EXPECT_EQ(records[1].key, binary.key);
    EXPECT_EQ(records[1].value, binary.value);
    EXPECT_EQ(records[2].value, "");
    EXPECT_EQ(records[3].value, std::nullopt);
    EXPECT_EQ(records[3].headers, (std::vector<RecordHeader>{{"h", "v"}}));
}

TYPED_TEST_P(EventLogConformance, AppendsOfOneCallerKeepTheirOrder) {
    EventLog& log = this->log();
    constexpr int count = 5000;
    std::vector<std::future<Outcome>> outcomes;
    for (int i = 0; i < count; ++i) {
        outcomes.push_back(append(log, this->users_, text_record("k", std::to_string(i))));
    }
    for (int i = 0; i < count; ++i) ASSERT_EQ(outcomes[static_cast<std::size_t>(i)].get(), i);
    const auto records = read_all(log, this->users_);
    ASSERT_EQ(records.size(), static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        ASSERT_EQ(records[static_cast<std::size_t>(i)].value, std::to_string(i));
    }
}

TYPED_TEST_P(EventLogConformance, ConcurrentCallersFillPartitionsWithoutGaps) {
    EventLog& log = this->log();
    constexpr int callers = 4;
    constexpr int each = 500;
    std::atomic<int> acknowledged = 0;
    std::vector<std::jthread> threads;
    for (int caller = 0; caller < callers; ++caller) {
        threads.emplace_back([&, caller] {
            for (int i = 0; i < each; ++i) {
                const Partition partition{Topic::users, static_cast<std::uint32_t>(i % 4)};
                log.append(partition, text_record(std::to_string(caller), std::to_string(i)),
                           [&](Outcome outcome) { acknowledged += outcome.has_value() ? 1 : 0; });
            }
        });
    }
    threads.clear();
    ASSERT_TRUE(eventually([&] { return acknowledged == callers * each; }));

    std::vector<Position> starts;
    for (std::uint32_t i = 0; i < 4; ++i) starts.push_back({{Topic::users, i}, 0});
    const auto tail = log.tail(starts);
    const auto records = read_some(*tail, static_cast<std::size_t>(callers) * each);
    std::map<Partition, std::int64_t> next;
    std::map<std::pair<std::string, std::uint32_t>, int> last_of_caller;
    for (const LoggedRecord& record : records) {
        ASSERT_EQ(record.position.offset, next[record.position.partition]++);
        const int number = std::stoi(*record.value);
        auto& last = last_of_caller.try_emplace({record.key, record.position.partition.index}, -1)
                         .first->second;
        ASSERT_LT(last, number);
        last = number;
    }
    EXPECT_EQ(records.size(), static_cast<std::size_t>(callers) * each);
}

// Relative to the wait it was given: a reader that looked now and then would need all of it.
TYPED_TEST_P(EventLogConformance, AnAppendEndsAWaitingPollAtOnce) {
    EventLog& log = this->log();
    ASSERT_EQ(append_now(log, this->users_, text_record("k", "before")), 0);
    const auto tail = log.tail({{this->users_, 0}});
    ASSERT_EQ(read_some(*tail, 1).size(), 1U);
    constexpr std::chrono::seconds wait{20};
    for (int round = 0; round < 5; ++round) {
        const auto started = std::chrono::steady_clock::now();
        std::jthread later([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            EXPECT_TRUE(append_now(log, this->users_, text_record("k", "now")));
        });
        std::vector<LoggedRecord> batch;
        while (batch.empty() && std::chrono::steady_clock::now() - started < wait) {
            const auto polled = tail->poll(batch, 10, wait);
            ASSERT_TRUE(polled || polled.error() == LogErrc::unavailable);
        }
        ASSERT_EQ(batch.size(), 1U);
        EXPECT_LT(std::chrono::steady_clock::now() - started, wait / 4);
    }
}

TYPED_TEST_P(EventLogConformance, WakeEndsAWaitingPoll) {
    const auto tail = this->log().tail({{this->users_, 0}});
    std::vector<LoggedRecord> batch;
    const auto started = std::chrono::steady_clock::now();
    std::jthread waker([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        tail->wake();
    });
    const auto polled = tail->poll(batch, 10, patience);
    EXPECT_TRUE(polled) << describe(polled.error());
    EXPECT_TRUE(batch.empty());
    EXPECT_LT(std::chrono::steady_clock::now() - started, patience / 4);
}

TYPED_TEST_P(EventLogConformance, AWaitThatEndsGivesAnEmptyBatch) {
    const auto tail = this->log().tail({{this->users_, 0}});
    std::vector<LoggedRecord> batch(3);
    EXPECT_TRUE(tail->poll(batch, 10, std::chrono::milliseconds(10)));
    EXPECT_TRUE(batch.empty());
}

TYPED_TEST_P(EventLogConformance, TwoTailsReadIndependently) {
    EventLog& log = this->log();
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(append_now(log, this->users_, text_record("k", std::to_string(i))));
    }
    const auto whole = log.tail({{this->users_, 0}});
    const auto half = log.tail({{this->users_, 5}});
    const auto from_five = read_some(*half, 5);
    const auto from_zero = read_some(*whole, 10);
    ASSERT_EQ(from_five.size(), 5U);
    ASSERT_EQ(from_zero.size(), 10U);
    EXPECT_EQ(from_five.front().value, "5");
    EXPECT_EQ(from_zero.front().value, "0");
}

TYPED_TEST_P(EventLogConformance, PollTakesNoMoreThanAsked) {
    EventLog& log = this->log();
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(append_now(log, this->users_, text_record("k", std::to_string(i))));
    }
    const auto tail = log.tail({{this->users_, 0}});
    std::vector<LoggedRecord> batch;
    std::int64_t next = 0;
    while (next < 20) {
        const auto polled = tail->poll(batch, 3, patience);
        ASSERT_TRUE(polled || polled.error() == LogErrc::unavailable);
        ASSERT_LE(batch.size(), 3U);
        for (const LoggedRecord& record : batch) ASSERT_EQ(record.position.offset, next++);
    }
}

TYPED_TEST_P(EventLogConformance, ReadsOneRecordByItsOffset) {
    EventLog& log = this->log();
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(append_now(log, this->users_, text_record("k", std::to_string(i))));
    }
    for (const int i : {4, 0, 2, 2, 3}) {
        const auto record = log.read({this->users_, i}, patience);
        ASSERT_TRUE(record) << describe(record.error());
        EXPECT_EQ(record->value, std::to_string(i));
        EXPECT_EQ(record->position.offset, i);
    }
    const auto beyond = log.read({this->users_, 5}, patience);
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error(), LogErrc::out_of_range);
    const auto missing = log.read({{Topic::content, 0}, 0}, patience);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error(), LogErrc::no_such_topic);
}

TYPED_TEST_P(EventLogConformance, LargeRecordsPassAndTooLargeOnesAreRefused) {
    EventLog& log = this->log();
    const std::string large(900'000, 'x');
    EXPECT_EQ(append_now(log, this->users_, text_record("k", large)), 0);
    const auto refused =
        append_now(log, this->users_, text_record("k", std::string(2'000'000, 'x')));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), LogErrc::record_too_large);
    EXPECT_EQ(append_now(log, this->users_, text_record("k", large)), 1);
    const auto records = read_all(log, this->users_);
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[1].value, large);
}

TYPED_TEST_P(EventLogConformance, MissingTopicsAreNamedAsSuch) {
    EventLog& log = this->log();
    const auto topic = append_now(log, {Topic::content, 0}, text_record("k", "v"));
    ASSERT_FALSE(topic);
    EXPECT_EQ(topic.error(), LogErrc::no_such_topic);
    const auto partition = append_now(log, {Topic::users, 4}, text_record("k", "v"));
    ASSERT_FALSE(partition);
    EXPECT_EQ(partition.error(), LogErrc::no_such_topic);
    const auto bounds = log.bounds({Topic::content, 0}, patience);
    ASSERT_FALSE(bounds);
    EXPECT_EQ(bounds.error(), LogErrc::no_such_topic);
}

TYPED_TEST_P(EventLogConformance, TopicsAreMadeOnceAndChecked) {
    EventLog& log = this->log();
    auto wanted = conformance_topics();
    ASSERT_TRUE(log.create_topics(wanted, patience));
    const auto existing = log.topics(patience);
    ASSERT_TRUE(existing);
    EXPECT_EQ(existing->size(), wanted.size());
    for (const TopicSettings& settings : wanted) {
        const auto found = std::ranges::find(*existing, settings.topic, &TopicSettings::topic);
        ASSERT_NE(found, existing->end());
        EXPECT_EQ(found->partitions, settings.partitions);
        EXPECT_EQ(found->retention, settings.retention);
    }
    EXPECT_EQ(log.check_topics(wanted, patience), std::vector<std::string>{});

    wanted[1].partitions = 5;
    wanted[2].retention = Retention::for_ever;
    wanted.push_back({.topic = Topic::content, .partitions = 2});
    const auto lines = log.check_topics(wanted, patience);
    ASSERT_TRUE(lines);
    EXPECT_GE(lines->size(), 3U);
    for (const std::string name : {"users", "activity", "content"}) {
        EXPECT_TRUE(std::ranges::any_of(*lines, [&](const std::string& line) {
            return line.find(name) != std::string::npos;
        })) << name;
    }
}

TYPED_TEST_P(EventLogConformance, ARestartKeepsEverything) {
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

TYPED_TEST_P(EventLogConformance, ALostTailIsNoticed) {
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

TYPED_TEST_P(EventLogConformance, CompactionKeepsTheLastOfEachKeyWhereItStands) {
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

TYPED_TEST_P(EventLogConformance, TombstonesGoAfterAWhile) {
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

TYPED_TEST_P(EventLogConformance, TrimmingTakesAPrefixAndOffsetsGoOn) {
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

TYPED_TEST_P(EventLogConformance, AGroupReadsFromWhereItCommitted) {
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

TYPED_TEST_P(EventLogConformance, WakeEndsAWaitingGroup) {
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

TYPED_TEST_P(EventLogConformance, ClosingTellsEveryOutcome) {
    std::atomic<int> told = 0;
    constexpr int count = 2000;
    for (int i = 0; i < count; ++i) {
        this->log().append(this->users_, text_record("k", std::to_string(i)),
                           [&](Outcome) { ++told; });
    }
    this->harness_.reopen();
    EXPECT_EQ(told, count);
}

REGISTER_TYPED_TEST_SUITE_P(EventLogConformance, OffsetsAreDenseAndRecordsComeBackAsTheyWere,
                            AppendsOfOneCallerKeepTheirOrder,
                            ConcurrentCallersFillPartitionsWithoutGaps,
                            AnAppendEndsAWaitingPollAtOnce, WakeEndsAWaitingPoll,
                            AWaitThatEndsGivesAnEmptyBatch, TwoTailsReadIndependently,
                            PollTakesNoMoreThanAsked, ReadsOneRecordByItsOffset,
                            LargeRecordsPassAndTooLargeOnesAreRefused, MissingTopicsAreNamedAsSuch,
                            TopicsAreMadeOnceAndChecked, ARestartKeepsEverything,
                            ALostTailIsNoticed, CompactionKeepsTheLastOfEachKeyWhereItStands,
                            TombstonesGoAfterAWhile, TrimmingTakesAPrefixAndOffsetsGoOn,
                            AGroupReadsFromWhereItCommitted, WakeEndsAWaitingGroup,
                            ClosingTellsEveryOutcome);

} // namespace userfold::log
