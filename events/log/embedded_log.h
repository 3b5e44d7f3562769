// The log without a broker: a RocksDB of its own in a directory of this machine.
//
//     EmbeddedLog log({.dir = "data/log"});
//     log.create_topics(settings, 1s);
//     log.append({Topic::users, 3}, record, [](auto offset) { ... });
//
// Appends from all threads are committed in groups, each with one fsync before it is acknowledged:
// a power cut loses nothing that was. Readers at the end are served from memory and woken at once.
// On compacted topics an append removes its key's predecessor in the same write; trimming and
// tombstones are looked after in the background.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "events/log/arrivals.h"
#include "events/log/embedded_cleaner.h"
#include "events/log/embedded_groups.h"
#include "events/log/embedded_options.h"
#include "events/log/embedded_reader.h"
#include "events/log/embedded_store.h"
#include "events/log/embedded_topics.h"
#include "events/log/embedded_writer.h"
#include "events/log/event_log.h"

namespace userfold::log {

class EmbeddedLog final : public EventLog {
public:
    // Throws std::runtime_error with the remedy where the directory cannot be opened.
    explicit EmbeddedLog(EmbeddedOptions options);
    ~EmbeddedLog() override;
    EmbeddedLog(const EmbeddedLog&) = delete;
    EmbeddedLog& operator=(const EmbeddedLog&) = delete;

    // Waits are not needed here: these answer at once.
    void append(Partition partition, Record record, AppendDone done) override;
    std::unique_ptr<Tail> tail(std::vector<Position> next) override;
    std::unique_ptr<GroupTail> group_tail(std::string group, std::vector<Topic> topics) override;
    std::expected<Bounds, LogErrc> bounds(Partition partition,
                                          std::chrono::milliseconds wait) override;
    std::expected<LoggedRecord, LogErrc> read(Position position,
                                              std::chrono::milliseconds wait) override;
    std::expected<std::vector<TopicSettings>, LogErrc> topics(
        std::chrono::milliseconds wait) override;
    std::expected<void, LogErrc> create_topics(const std::vector<TopicSettings>& wanted,
                                               std::chrono::milliseconds wait) override;
    std::expected<std::vector<std::string>, LogErrc> check_topics(
        const std::vector<TopicSettings>& wanted, std::chrono::milliseconds wait) override;
    bool reachable() const override { return writer_.healthy(); }

    // Removes now what retention lets go, and its bytes from the disk; otherwise that happens every
    // cleaning_interval. Blocks until it is done.
    void clean();

private:
    void release_now_and_then();

    EmbeddedOptions options_;
    EmbeddedStore store_;
    PartitionTable partitions_;
    EmbeddedTopics topics_;
    Arrivals arrivals_;
    EmbeddedGroups groups_;
    EmbeddedReader reader_;
    EmbeddedCleaner cleaner_;
    EmbeddedWriter writer_;
    std::mutex ending_mutex_;
    std::condition_variable ended_;
    bool ending_ = false;
    std::thread releasing_;
};

} // namespace userfold::log
