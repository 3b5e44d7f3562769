// The one seam to the log. Two implementations carry users' data (Kafka and the embedded log), a
// third lives in memory for the simulator; all pass tests/events/log/event_log_conformance.h.
//
// A log is a set of partitions; a partition is a sequence of records with offsets 0, 1, 2, ... that
// only grows at its end. On topics that are neither compacted nor trimmed offsets are dense for
// ever; trimming removes a prefix; compaction removes records whose key came again later,
// tombstones after a while too.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "events/ids.h"
#include "events/log/group_tail.h"
#include "events/log/log_error.h"
#include "events/log/record.h"
#include "events/log/tail.h"
#include "events/log/topic_settings.h"

namespace userfold::log {

// Takes the outcome of an append. Called once, on a thread of the log, never inside append(); it
// must be short (post the rest elsewhere): the outcomes of others wait behind it.
using AppendDone = std::function<void(std::expected<std::int64_t, LogErrc> offset)>;

// Thread-safe. Destroying it completes every append that is under way (closed or outcome_unknown).
class EventLog {
public:
    virtual ~EventLog() = default;

    // Queues a record; records of one caller to one partition keep their order unless one fails.
    // When `done` hears an offset the record is durable as the engine promises (embedded: fsync;
    // Kafka: acks=all).
    virtual void append(Partition partition, Record record, AppendDone done) = 0;

    // Starts reading at the given next offsets. Tails must end before their log does.
    virtual std::unique_ptr<Tail> tail(std::vector<Position> next) = 0;

    // Joins a group, which must end before its log does. The embedded log knows one member a group.
    virtual std::unique_ptr<GroupTail> group_tail(std::string group, std::vector<Topic> topics) = 0;

    virtual std::expected<Bounds, LogErrc> bounds(Partition partition,
                                                  std::chrono::milliseconds wait) = 0;
    // One record by its offset; out_of_range where it isn't (any more): trimmed, compacted or never
    // there.
    virtual std::expected<LoggedRecord, LogErrc> read(Position position,
                                                      std::chrono::milliseconds wait) = 0;

    // The topics that exist: partition counts, and how they are kept.
    virtual std::expected<std::vector<TopicSettings>, LogErrc> topics(
        std::chrono::milliseconds wait) = 0;
    // Makes what is missing. Existing topics are not changed.
    virtual std::expected<void, LogErrc> create_topics(const std::vector<TopicSettings>& wanted,
                                                       std::chrono::milliseconds wait) = 0;
    // What of the wanted settings is not as the design needs it, one clear line each; empty is
    // fine.
    virtual std::expected<std::vector<std::string>, LogErrc> check_topics(
        const std::vector<TopicSettings>& wanted, std::chrono::milliseconds wait) = 0;

    // Whether the log answered lately; for readiness.
    virtual bool reachable() const = 0;
};

} // namespace userfold::log
