#include <filesystem>
#include <iostream>

#include "events/log/kafka_log.h"
#include "tests/events/log/event_log_conformance.h"
#include "tests/events/log/event_log_retention.h"
#include "tests/events/log/shared_broker.h"

namespace userfold::log {
namespace {

// Each harness has topics of its own, by their prefix.
class KafkaHarness {
public:
    KafkaHarness() { open(); }
    EventLog& log() { return *log_; }

    void reopen() {
        log_.reset();
        open();
    }
    void keep_copy() {}
    // A broker that comes back without its files.
    void lose_tail() {
        shared_broker().kill();
        for (const auto& entry : std::filesystem::directory_iterator(shared_broker().data_dir())) {
            if (entry.path().filename().string().starts_with(prefix_ + "users-")) {
                std::filesystem::remove_all(entry.path());
            }
        }
        shared_broker().start();
    }
    void compact_until(Partition partition, const std::function<bool()>& gone) {
        roll_until(partition, gone);
    }
    void drop_tombstones_until(Partition partition, const std::function<bool()>& gone) {
        roll_until(partition, gone);
    }
    void trim_until(Partition, const std::function<bool()>& gone) { EXPECT_TRUE(eventually(gone)); }

private:
    void open() {
        KafkaOptions options;
        options.brokers = shared_broker().address();
        options.topic_prefix = prefix_;
        options.topic_settings = {{"segment.ms", "200"},
                                  {"min.cleanable.dirty.ratio", "0.001"},
                                  {"file.delete.delay.ms", "100"}};
        options.notice = [](NoticeLevel level, std::string_view text) {
            if (level >= NoticeLevel::error) std::cerr << text << '\n';
        };
        log_ = std::make_unique<KafkaLog>(options);
    }
    // Only closed segments are cleaned, and an append closes one that is old enough.
    void roll_until(Partition partition, const std::function<bool()>& gone) {
        EXPECT_TRUE(eventually([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            EXPECT_TRUE(append_now(*log_, partition, text_record("filler", "f")));
            return gone();
        }));
    }

    static int next_number() {
        static int number = 0;
        return number++;
    }
    const std::string prefix_ = "test" + std::to_string(next_number()) + ".";
    std::unique_ptr<KafkaLog> log_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Kafka, EventLogConformance, KafkaHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(Kafka, EventLogRetention, KafkaHarness);

} // namespace
} // namespace userfold::log
