// The records of the in-memory twin: what a broker would hold, shared by the logs of several nodes.
//
// For tests and the simulator. It has no clock and no randomness of its own; compaction, trimming
// and the loss of a tail happen when asked for. Thread-safe.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <mutex>

#include "events/log/arrivals.h"
#include "events/log/event_log.h"
#include "events/log/local_tail.h"
#include "events/log/stored_group_tail.h"

namespace userfold::log {

class MemoryBroker final : public RecordSource, public GroupPositions {
public:
    // `unix_ms_now` is the log's clock; without one, each record is a millisecond after the last.
    explicit MemoryBroker(std::function<std::int64_t()> unix_ms_now = {});

    void create(const std::vector<TopicSettings>& wanted);
    std::vector<TopicSettings> topics() const;
    std::expected<std::int64_t, LogErrc> append(Partition partition, const Record& record);
    std::expected<Bounds, LogErrc> bounds(Partition partition) const;
    std::expected<LoggedRecord, LogErrc> read(Position position) const;
    std::expected<void, LogErrc> collect(Position& next, Appetite& appetite,
                                         std::vector<LoggedRecord>& batch) override;
    std::expected<std::optional<std::int64_t>, LogErrc> group_next(const std::string& group,
                                                                   Partition partition) override;
    std::expected<void, LogErrc> set_group_next(const std::string& group, Position next) override;

    enum class Tombstones : std::uint8_t { kept, removed };
    // Removes records whose key comes again later; a partition keeps its last record whatever it
    // is.
    void compact(Partition partition, Tombstones tombstones);
    // Removes what stands before `first`.
    void trim(Partition partition, std::int64_t first);
    // Loses what stands at `end` and behind it, as a log does that was restored from an old copy.
    void truncate(Partition partition, std::int64_t end);

    // Records that a node sent before it died and that have not landed yet.
    void add_stray(Partition partition, Record record);
    std::size_t strays() const;
    // Lands one of them, picked by `choice` modulo their number. False if there is none.
    bool land_stray(std::uint64_t choice);

    Arrivals& arrivals() { return arrivals_; }

private:
    struct Sequence {
        std::int64_t first = 0;
        std::int64_t end = 0;
        std::map<std::int64_t, LoggedRecord> records;
    };
    struct Stray {
        Partition partition;
        Record record;
    };
    const Sequence* find(Partition partition) const;
    Sequence* find(Partition partition);
    std::int64_t next_time();

    std::function<std::int64_t()> unix_ms_now_;
    mutable std::mutex mutex_;
    std::int64_t last_unix_ms_ = 0;
    std::map<Topic, TopicSettings> settings_;
    std::map<Partition, Sequence> sequences_;
    std::map<std::pair<std::string, Partition>, std::int64_t> groups_;
    std::deque<Stray> strays_;
    Arrivals arrivals_;
};

} // namespace userfold::log
