#include "events/log/memory_log.h"
#include "tests/events/log/event_log_conformance.h"
#include "tests/events/log/event_log_retention.h"

namespace userfold::log {
namespace {

class MemoryHarness {
public:
    MemoryHarness() { reopen(); }
    EventLog& log() { return *log_; }

    void reopen() {
        log_.reset();
        log_ = std::make_unique<MemoryLog>(broker_);
    }
    void keep_copy() {
        for (const TopicSettings& settings : broker_->topics()) {
            for (std::uint32_t index = 0; index < settings.partitions; ++index) {
                const Partition partition{settings.topic, index};
                ends_[partition] = broker_->bounds(partition)->end;
            }
        }
    }
    void lose_tail() {
        for (const auto& [partition, end] : ends_) broker_->truncate(partition, end);
    }
    void compact_until(Partition partition, const std::function<bool()>&) {
        broker_->compact(partition, MemoryBroker::Tombstones::kept);
    }
    void drop_tombstones_until(Partition partition, const std::function<bool()>&) {
        broker_->compact(partition, MemoryBroker::Tombstones::removed);
    }
    void trim_until(Partition partition, const std::function<bool()>&) {
        broker_->trim(partition, broker_->bounds(partition)->end);
    }

private:
    std::shared_ptr<MemoryBroker> broker_ = std::make_shared<MemoryBroker>();
    std::map<Partition, std::int64_t> ends_;
    std::unique_ptr<MemoryLog> log_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, EventLogConformance, MemoryHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, EventLogRetention, MemoryHarness);

} // namespace
} // namespace userfold::log
