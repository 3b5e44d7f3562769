// The faults of the in-memory twin: each does what its name says, and nothing moves by itself.
#include "events/log/memory_log.h"

#include <gtest/gtest.h>

#include "tests/events/log/log_actions.h"

namespace userfold::log {
namespace {

const Partition users{Topic::users, 0};

class MemoryLogFaults : public testing::Test {
protected:
    MemoryLogFaults() { broker_->create({{.topic = Topic::users, .partitions = 2}}); }

    void append(MemoryLog& log, const std::string& value, Fate fate) {
        fate_ = fate;
        log.append(users, text_record("k", value), [this](Outcome told) { told_.push_back(told); });
    }
    std::vector<std::string> values() const {
        std::vector<std::string> all;
        for (std::int64_t i = 0; i < broker_->bounds(users)->end; ++i) {
            all.push_back(*broker_->read({users, i})->value);
        }
        return all;
    }
    static void run_out(MemoryLog& log) {
        while (log.step(0)) {
        }
    }

    std::shared_ptr<MemoryBroker> broker_ = std::make_shared<MemoryBroker>();
    Fate fate_;
    FateOf fate_of_ = [this](Partition, const Record&) { return fate_; };
    std::vector<Outcome> told_;
};

TEST_F(MemoryLogFaults, NothingHappensWithoutAStep) {
    MemoryLog log(broker_, fate_of_);
    append(log, "a", {});
    EXPECT_TRUE(values().empty());
    EXPECT_TRUE(told_.empty());
    ASSERT_TRUE(log.step(0));
    EXPECT_EQ(values(), std::vector<std::string>{"a"});
    EXPECT_TRUE(told_.empty());
    ASSERT_TRUE(log.step(0));
    EXPECT_EQ(told_, std::vector<Outcome>{0});
    EXPECT_FALSE(log.step(0));
    EXPECT_EQ(log.in_flight(), 0U);
}

TEST_F(MemoryLogFaults, OrderedAppendsLandInOrderWhateverIsChosen) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        auto broker = std::make_shared<MemoryBroker>();
        broker->create({{.topic = Topic::users, .partitions = 2}});
        MemoryLog log(broker, fate_of_);
        for (int i = 0; i < 5; ++i) append(log, std::to_string(i), {});
        for (std::uint64_t choice = seed; log.step(choice); choice = choice * 31 + 7) {
        }
        for (std::int64_t i = 0; i < 5; ++i) {
            EXPECT_EQ(broker->read({users, i})->value, std::to_string(i));
        }
    }
}

TEST_F(MemoryLogFaults, ALostAcknowledgementIsStillOnTheLog) {
    MemoryLog log(broker_, fate_of_);
    append(log, "a", {.copies = 1, .answer = Fate::Answer::outcome_unknown});
    run_out(log);
    EXPECT_EQ(values(), std::vector<std::string>{"a"});
    EXPECT_EQ(told_, std::vector<Outcome>{std::unexpected(LogErrc::outcome_unknown)});
}

TEST_F(MemoryLogFaults, ARecordMayLandAfterItsOutcomeWasToldUnknown) {
    MemoryLog log(broker_, fate_of_);
    append(log, "late", {.copies = 1, .answer = Fate::Answer::outcome_unknown});
    ASSERT_TRUE(log.step(1)); // the second thing possible: telling
    EXPECT_EQ(told_.size(), 1U);
    EXPECT_TRUE(values().empty());
    append(log, "again", {});
    ASSERT_TRUE(log.step(1)); // the second append lands first
    run_out(log);
    EXPECT_EQ(values(), (std::vector<std::string>{"again", "late"}));
}

TEST_F(MemoryLogFaults, RefusedAppendsNeverLand) {
    MemoryLog log(broker_, fate_of_);
    append(log, "a", {.copies = 0, .answer = Fate::Answer::unavailable});
    append(log, "b", {.copies = 0, .answer = Fate::Answer::no_space});
    append(log, "c", {.copies = 0, .answer = Fate::Answer::outcome_unknown});
    run_out(log);
    EXPECT_TRUE(values().empty());
    EXPECT_EQ(told_, (std::vector<Outcome>{std::unexpected(LogErrc::unavailable),
                                           std::unexpected(LogErrc::no_space),
                                           std::unexpected(LogErrc::outcome_unknown)}));
}

TEST_F(MemoryLogFaults, ADuplicateLandsTwiceAndTellsTheFirst) {
    MemoryLog log(broker_, fate_of_);
    append(log, "a", {.copies = 2});
    run_out(log);
    EXPECT_EQ(values(), (std::vector<std::string>{"a", "a"}));
    EXPECT_EQ(told_, std::vector<Outcome>{0});
}

TEST_F(MemoryLogFaults, ACrashTellsNobodyAndLeavesStrays) {
    auto log = std::make_unique<MemoryLog>(broker_, fate_of_);
    append(*log, "stays", {.outlives_node = true});
    append(*log, "dies", {});
    log->crash();
    log.reset();
    EXPECT_TRUE(told_.empty());
    EXPECT_TRUE(values().empty());
    EXPECT_EQ(broker_->strays(), 1U);
    EXPECT_TRUE(broker_->land_stray(5));
    EXPECT_FALSE(broker_->land_stray(0));
    EXPECT_EQ(values(), std::vector<std::string>{"stays"});
}

TEST_F(MemoryLogFaults, AnEndThatIsNoCrashTellsThatItIsUnknown) {
    auto log = std::make_unique<MemoryLog>(broker_, fate_of_);
    append(*log, "a", {});
    log.reset();
    EXPECT_EQ(told_, std::vector<Outcome>{std::unexpected(LogErrc::outcome_unknown)});
}

TEST_F(MemoryLogFaults, NodesShareTheBroker) {
    MemoryLog one(broker_, fate_of_);
    MemoryLog two(broker_, fate_of_);
    append(one, "1", {});
    append(two, "2", {});
    run_out(two);
    run_out(one);
    EXPECT_EQ(values(), (std::vector<std::string>{"2", "1"}));
    const auto tail = one.tail({{users, 0}});
    std::vector<LoggedRecord> batch;
    ASSERT_TRUE(tail->poll(batch, 10, patience)); // does not wait for more
    EXPECT_EQ(batch.size(), 2U);
    ASSERT_TRUE(tail->poll(batch, 10, patience));
    EXPECT_TRUE(batch.empty());
}

TEST_F(MemoryLogFaults, ImpossibleFatesAreRefused) {
    MemoryLog log(broker_, fate_of_);
    EXPECT_THROW(append(log, "a", {.copies = 0, .answer = Fate::Answer::offset}), std::logic_error);
    EXPECT_THROW(append(log, "a", {.copies = 1, .answer = Fate::Answer::unavailable}),
                 std::logic_error);
}

} // namespace
} // namespace userfold::log
