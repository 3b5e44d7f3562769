#include "projector/runner.h"

#include <future>
#include <gtest/gtest.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "events/log/memory_broker.h"
#include "events/log/memory_log.h"
#include "projector/views_directory.h"
#include "tests/projector/folded_views.h"

namespace userfold::test {
namespace {

using namespace std::chrono_literals;
using projector::Runner;

class RunnerTest : public ::testing::Test {
protected:
    RunnerTest() {
        std::vector<log::TopicSettings> topics;
        for (const auto& [topic, partitions] : builder_.partition_counts()) {
            log::TopicSettings settings;
            settings.topic = topic;
            settings.partitions = partitions;
            topics.push_back(settings);
        }
        broker_->create(topics);
        log_.emplace(broker_);
    }
    void append() {
        for (; appended_ < builder_.records().size(); ++appended_) {
            const log::LoggedRecord& record = builder_.records()[appended_];
            ASSERT_TRUE(broker_->append(record.position.partition, {record.key, record.value, {}})
                            .has_value());
        }
    }
    void wait_for(Position position) {
        std::promise<void> reached;
        board_.when_reached({position}, [&reached] { reached.set_value(); });
        reached.get_future().wait();
    }

    LogBuilder builder_;
    std::shared_ptr<log::MemoryBroker> broker_ = std::make_shared<log::MemoryBroker>();
    std::optional<log::MemoryLog> log_;
    storage::MemoryStore store_{read_models::view_count};
    read_models::PositionBoard board_;
    prometheus::Registry registry_;
    std::size_t appended_ = 0;
};

TEST_F(RunnerTest, FoldsOnItsThreadAndIsReadyOnceItHasCaughtUp) {
    builder_.register_user(builder_.id<UserId>(1), "ann@example.org");
    append();
    Runner runner(*log_, store_, builder_.mac_keys(), board_, {.metrics = &registry_});
    EXPECT_TRUE(runner.readiness().has_value());
    runner.start();
    const Position verified = builder_.user_commit(builder_.id<UserId>(1), EmailVerified{});
    append();
    wait_for(verified);
    while (runner.readiness()) std::this_thread::sleep_for(1ms);
    runner.stop();
    EXPECT_EQ(runner.status().counts.records, 2u);
    EXPECT_EQ(projector::digest(store_), FoldedViews(builder_).digest());
    const std::string metrics = prometheus::TextSerializer().Serialize(registry_.Collect());
    EXPECT_NE(metrics.find("userfold_projector_records_total 2"), std::string::npos);
    EXPECT_NE(metrics.find("userfold_projector_lag_records{topic=\"users\"} 0"), std::string::npos);
}

TEST_F(RunnerTest, StopsWithTheRemedyWhereItMustNotGoOn) {
    const Position registered = builder_.register_user(builder_.id<UserId>(1), "ann@example.org");
    append();
    {
        Runner runner(*log_, store_, builder_.mac_keys(), board_, {});
        runner.start();
        wait_for(registered);
    }
    broker_->truncate(registered.partition, 0);
    Runner runner(*log_, store_, builder_.mac_keys(), board_, {});
    runner.start();
    while (runner.status().state != projector::RunnerState::stopped) {
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_NE(runner.readiness().value().find("lost records"), std::string::npos);
    runner.stop();
}

TEST_F(RunnerTest, EndsWhileItWaits) {
    Runner runner(*log_, store_, builder_.mac_keys(), board_, {.poll_wait = 1h});
    runner.start();
    while (runner.readiness()) {
        builder_.record_activity(builder_.id<SubjectId>(1), {});
        append();
        std::this_thread::sleep_for(1ms);
    }
    runner.stop();
}

TEST(ViewsDirectoryTest, ANewerLayoutsDirectoryIsLeftAloneAndAnOlderRemoved) {
    const std::filesystem::path root =
        std::filesystem::temp_directory_path() / ("views-" + std::to_string(::getpid()));
    std::filesystem::create_directories(root / "v999");
    std::filesystem::create_directories(root / "v1" / "left");
    {
        const auto store = projector::open_views({.root = root});
        LogBuilder log;
        log.register_user(log.id<UserId>(1), "ann@example.org");
        projector::Fold fold(*store, log.mac_keys(), log.partition_counts());
        ASSERT_TRUE(fold.add(log.records()[0]).has_value());
        ASSERT_TRUE(store->write(fold.finish(start_ms)).has_value());
        EXPECT_EQ(projector::digest(*store), FoldedViews(log).digest());
    }
    const auto store = projector::open_views({.root = root});
    EXPECT_NE(projector::digest(*store), FoldedViews().digest());
    EXPECT_TRUE(std::filesystem::exists(root / "v999"));
    EXPECT_FALSE(std::filesystem::exists(root / "v1"));
    std::filesystem::remove_all(root);
}

} // namespace
} // namespace userfold::test
