// What only happens with a broker: it hangs, dies and comes back; clients give up; groups share.
#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <set>

#include "events/log/kafka_log.h"
#include "tests/events/log/log_actions.h"
#include "tests/events/log/shared_broker.h"

namespace userfold::log {
namespace {

const Partition users{Topic::users, 0};

class KafkaLogTest : public testing::Test {
protected:
    KafkaOptions options() const {
        KafkaOptions options;
        options.brokers = shared_broker().address();
        options.topic_prefix = prefix_;
        return options;
    }
    std::unique_ptr<KafkaLog> open(KafkaOptions options) const {
        auto log = std::make_unique<KafkaLog>(std::move(options));
        EXPECT_TRUE(log->create_topics(
            {{.topic = Topic::users, .partitions = 4}, {.topic = Topic::settings, .partitions = 1}},
            patience));
        return log;
    }
    // Appends numbered records until told to stop, as many at a time as a busy node.
    static std::vector<Outcome> append_while(EventLog& log, const std::function<void()>& events) {
        constexpr std::size_t count = 3000;
        std::vector<std::future<Outcome>> outcomes;
        std::jthread appending([&] {
            for (std::size_t i = 0; i < count; ++i) {
                outcomes.push_back(append(log, users, text_record(std::to_string(i), "v")));
                std::this_thread::sleep_for(std::chrono::microseconds(200));
            }
        });
        events();
        appending.join();
        std::vector<Outcome> told;
        for (auto& outcome : outcomes) told.push_back(outcome.get());
        return told;
    }
    // What was acknowledged stands where it was said to, what was refused nowhere.
    static void expect_as_told(EventLog& log, const std::vector<Outcome>& told) {
        std::map<std::string, std::set<std::int64_t>> there;
        const auto records = read_all(log, users);
        for (std::size_t i = 0; i < records.size(); ++i) {
            ASSERT_EQ(records[i].position.offset, static_cast<std::int64_t>(i));
            there[records[i].key].insert(records[i].position.offset);
        }
        for (std::size_t i = 0; i < told.size(); ++i) {
            const auto& offsets = there[std::to_string(i)];
            EXPECT_LE(offsets.size(), 1U) << i; // an idempotent producer makes no copies
            if (told[i]) {
                EXPECT_TRUE(offsets.contains(*told[i])) << i;
            } else if (told[i].error() == LogErrc::unavailable) {
                EXPECT_TRUE(offsets.empty()) << i;
            } else {
                EXPECT_EQ(told[i].error(), LogErrc::outcome_unknown) << i;
            }
        }
    }

private:
    static int next_number() {
        static int number = 0;
        return number++;
    }
    const std::string prefix_ = "kafka" + std::to_string(next_number()) + ".";
};

TEST_F(KafkaLogTest, AHangingBrokerLeavesOutcomesUnknownAndNothingWrong) {
    KafkaOptions impatient = options();
    impatient.delivery_wait_max = std::chrono::milliseconds(2000);
    const auto log = open(impatient);
    const auto told = append_while(*log, [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        shared_broker().pause();
        std::this_thread::sleep_for(std::chrono::milliseconds(5000));
        shared_broker().resume();
    });
    const auto failed =
        std::ranges::count_if(told, [](const Outcome& outcome) { return !outcome; });
    EXPECT_GT(failed, 0);
    EXPECT_TRUE(
        std::ranges::any_of(told, [](const Outcome& outcome) { return outcome.has_value(); }));
    EXPECT_TRUE(
        eventually([&] { return append_now(*log, users, text_record("k", "v")).has_value(); }));
    expect_as_told(*log, told);
}

TEST_F(KafkaLogTest, AKilledBrokerComesBackWithAllThatWasAcknowledged) {
    const auto log = open(options());
    const auto tail = log->tail({{users, 0}});
    const auto told = append_while(*log, [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        shared_broker().kill();
        shared_broker().start();
    });
    EXPECT_TRUE(
        eventually([&] { return append_now(*log, users, text_record("k", "v")).has_value(); }));
    EXPECT_TRUE(log->reachable());
    expect_as_told(*log, told);
    const auto end = log->bounds(users, patience);
    ASSERT_TRUE(end);
    const auto records = read_some(*tail, static_cast<std::size_t>(end->end));
    for (std::size_t i = 0; i < records.size(); ++i) { // the same tail, across the broker's death
        ASSERT_EQ(records[i].position.offset, static_cast<std::int64_t>(i));
    }
}

TEST_F(KafkaLogTest, ALostConnectionIsToldBeforeWhatComesAfterIt) {
    const auto log = open(options());
    ASSERT_TRUE(append_now(*log, users, text_record("k", "before")));
    const auto tail = log->tail({{users, 0}});
    ASSERT_EQ(read_some(*tail, 1).size(), 1U);
    shared_broker().kill();
    shared_broker().start();
    ASSERT_TRUE(
        eventually([&] { return append_now(*log, users, text_record("k", "after")).has_value(); }));
    std::vector<LoggedRecord> batch;
    bool told = false;
    ASSERT_TRUE(eventually([&] {
        const auto polled = tail->poll(batch, 10, std::chrono::milliseconds(500));
        told = told || !polled;
        return polled && !batch.empty();
    }));
    EXPECT_TRUE(told);
    EXPECT_EQ(batch.front().value, "after");
}

TEST_F(KafkaLogTest, AnUnreachableBrokerIsAnsweredInTimeAndNotReady) {
    KafkaOptions impatient = options();
    impatient.delivery_wait_max = std::chrono::milliseconds(1000);
    const auto log = open(impatient);
    ASSERT_TRUE(append_now(*log, users, text_record("k", "v")));
    auto group = log->group_tail("mailer", {Topic::users});
    ASSERT_EQ(read_some(*group, 1).size(), 1U);
    shared_broker().kill();
    const auto killed_at = std::chrono::steady_clock::now();
    const auto told = append_now(*log, users, text_record("k", "lost"));
    EXPECT_FALSE(told);
    EXPECT_TRUE(eventually([&] { return !log->reachable(); }));
    const std::chrono::milliseconds moment{200};
    EXPECT_EQ(log->bounds(users, moment).error(), LogErrc::unavailable);
    EXPECT_EQ(log->read({users, 0}, moment).error(), LogErrc::unavailable);
    EXPECT_EQ(log->topics(moment).error(), LogErrc::unavailable);
    EXPECT_EQ(group->commit({users, 1}).error(), LogErrc::unavailable);
    log->tail({{users, 0}}).reset();
    group.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - killed_at, patience / 2); // no call hangs
    shared_broker().start();
    EXPECT_TRUE(eventually([&] { return log->reachable(); }));
    EXPECT_TRUE(
        eventually([&] { return append_now(*log, users, text_record("k", "v")).has_value(); }));
}

TEST_F(KafkaLogTest, AProducerThatGaveUpIsReplaced) {
    const auto log = open(options());
    ASSERT_EQ(append_now(*log, users, text_record("0", "v")), 0);
    const std::weak_ptr<KafkaProducer> worn_out = log->appender().producer();
    std::vector<std::future<Outcome>> outcomes;
    for (int i = 1; i < 500; ++i) {
        outcomes.push_back(append(*log, users, text_record(std::to_string(i), "v")));
        if (i == 250) {
            rd_kafka_test_fatal_error(log->appender().producer()->get(),
                                      RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "by a test");
        }
    }
    std::vector<Outcome> told{0};
    for (auto& outcome : outcomes) {
        ASSERT_EQ(outcome.wait_for(patience), std::future_status::ready);
        told.push_back(outcome.get());
    }
    EXPECT_TRUE(
        eventually([&] { return append_now(*log, users, text_record("k", "v")).has_value(); }));
    EXPECT_TRUE(eventually([&] { return worn_out.expired(); }));
    expect_as_told(*log, told);
}

// librdkafka once claimed to compress and did not with newer brokers: look at the bytes.
TEST_F(KafkaLogTest, CompressionIsReallyOnAndReallyOff) {
    const std::string repeated = [] {
        std::string text;
        for (int i = 0; i < 20'000; ++i) text += "the same again ";
        return text;
    }();
    const auto bytes_on_disk = [&](Compression compression, std::uint32_t index) {
        KafkaOptions chosen = options();
        chosen.compression = compression;
        const auto log = open(chosen);
        EXPECT_TRUE(append_now(*log, {Topic::users, index}, text_record("k", repeated)));
        const auto folder =
            shared_broker().data_dir() / (chosen.topic_prefix + "users-" + std::to_string(index));
        return std::filesystem::file_size(folder / "00000000000000000000.log");
    };
    EXPECT_GT(bytes_on_disk(Compression::none, 1), repeated.size());
    EXPECT_LT(bytes_on_disk(Compression::lz4, 2), repeated.size() / 10);
    EXPECT_LT(bytes_on_disk(Compression::zstd, 3), repeated.size() / 10);
}

TEST_F(KafkaLogTest, SettingsThatBreakThePromisesAreNamed) {
    KafkaOptions careless = options();
    careless.topic_settings = {{"retention.ms", "1000"},
                               {"message.timestamp.type", "CreateTime"},
                               {"unclean.leader.election.enable", "true"},
                               {"retention.bytes", "1000000"}};
    const auto log = open(careless);
    const auto lines = log->check_topics({{.topic = Topic::users, .partitions = 4}}, patience);
    ASSERT_TRUE(lines) << describe(lines.error());
    for (const std::string name : {"trimmed", "message.timestamp.type",
                                   "unclean.leader.election.enable", "retention.bytes"}) {
        EXPECT_TRUE(std::ranges::any_of(*lines, [&](const std::string& line) {
            return line.find(name) != std::string::npos;
        })) << name;
    }
}

TEST_F(KafkaLogTest, ARecordThatTheBrokerFindsTooLargeIsRefusedAlone) {
    KafkaOptions narrow = options();
    narrow.topic_settings = {{"max.message.bytes", "2000"}};
    const auto log = open(narrow);
    const auto lines = log->check_topics({{.topic = Topic::users, .partitions = 4}}, patience);
    ASSERT_TRUE(lines) << describe(lines.error());
    EXPECT_TRUE(std::ranges::any_of(*lines, [](const std::string& line) {
        return line.find("max.message.bytes") != std::string::npos;
    }));
    ASSERT_EQ(append_now(*log, users, text_record("k", "v")), 0);
    std::string incompressible;
    for (int i = 0; i < 2000; ++i) incompressible += std::to_string(i * 7919 % 9973);
    const auto refused = append_now(*log, users, text_record("k", incompressible));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), LogErrc::record_too_large);
    EXPECT_EQ(append_now(*log, users, text_record("k", "v")), 1);
}

TEST_F(KafkaLogTest, MembersOfAGroupShareThePartitionsAndInheritThem) {
    const auto log = open(options());
    auto one = log->group_tail("mailer", {Topic::users});
    auto two = log->group_tail("mailer", {Topic::users});
    std::map<std::string, int> seen;
    std::vector<LoggedRecord> batch;
    const auto read_from = [&](GroupTail& member) {
        std::size_t count = 0;
        if (!member.poll(batch, 100, std::chrono::milliseconds(100))) return count;
        for (const LoggedRecord& record : batch) {
            ++seen[*record.value];
            auto next = record.position;
            ++next.offset;
            static_cast<void>(member.commit(next)); // what was not stored comes again
        }
        return batch.size();
    };
    std::size_t by_one = 0;
    std::size_t by_two = 0;
    int number = 0;
    ASSERT_TRUE(eventually([&] { // until both have partitions
        for (std::uint32_t index = 0; index < 4; ++index) {
            EXPECT_TRUE(append_now(*log, {Topic::users, index},
                                   text_record("k", std::to_string(number++))));
        }
        by_one += read_from(*one);
        by_two += read_from(*two);
        return by_one > 0 && by_two > 0;
    }));
    ASSERT_TRUE(eventually([&] {
        read_from(*one);
        read_from(*two);
        return seen.size() == static_cast<std::size_t>(number);
    }));
    one.reset();
    for (std::uint32_t index = 0; index < 4; ++index) {
        ASSERT_TRUE(
            append_now(*log, {Topic::users, index}, text_record("k", std::to_string(number++))));
    }
    EXPECT_TRUE(eventually([&] {
        read_from(*two);
        return seen.size() == static_cast<std::size_t>(number);
    }));
}

TEST_F(KafkaLogTest, APropertyThatIsRefusedIsNamed) {
    KafkaOptions mistaken = options();
    mistaken.properties = {{"security.protocl", "ssl"}};
    try {
        const KafkaLog log(mistaken);
        FAIL() << "took a property that does not exist";
    } catch (const std::runtime_error& refusal) {
        EXPECT_NE(std::string(refusal.what()).find("security.protocl"), std::string::npos);
    }
}

} // namespace
} // namespace userfold::log
