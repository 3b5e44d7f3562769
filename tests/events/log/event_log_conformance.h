// What every EventLog must do while it is open, whatever is under it. See event_log_fixture.h for
// the harness to instantiate the suite with.
#pragma once

#include <algorithm>
#include <atomic>
#include <numeric>

#include "tests/events/log/event_log_fixture.h"

namespace userfold::log {

template <class Harness>
class EventLogConformance : public EventLogFixture<Harness> {};
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
    EXPECT_EQ(records[1].key, binary.key);
    EXPECT_EQ(records[1].value, binary.value);
    EXPECT_EQ(records[2].value, "");
    EXPECT_EQ(records[3].value, std::nullopt);
    for (const LoggedRecord& record : records) EXPECT_TRUE(record.headers.empty());
    EXPECT_EQ(log.read({users, 0}, patience)->headers, plain.headers);
    EXPECT_EQ(log.read({users, 3}, patience)->headers, (std::vector<RecordHeader>{{"h", "v"}}));
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

REGISTER_TYPED_TEST_SUITE_P(EventLogConformance, OffsetsAreDenseAndRecordsComeBackAsTheyWere,
                            AppendsOfOneCallerKeepTheirOrder,
                            ConcurrentCallersFillPartitionsWithoutGaps,
                            AnAppendEndsAWaitingPollAtOnce, WakeEndsAWaitingPoll,
                            AWaitThatEndsGivesAnEmptyBatch, TwoTailsReadIndependently,
                            PollTakesNoMoreThanAsked, ReadsOneRecordByItsOffset,
                            LargeRecordsPassAndTooLargeOnesAreRefused, MissingTopicsAreNamedAsSuch,
                            TopicsAreMadeOnceAndChecked);

} // namespace userfold::log
