// How a log begins: one accepted commit that fixes the cluster's id, its partitions, its key
// material, its first admin and its first write key. Whoever finds none tries to append it; the
// loser joins.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>

#include "events/log/event_log.h"
#include "events/secrets.h"
#include "events/topic_layout.h"

namespace userfold::writer {

// The first record of `settings`, judged against our keys.
struct Beginning {
    enum class Kind : std::uint8_t {
        none,    // the log is empty
        ours,    // a genesis that our keys verify
        foreign, // a genesis under other keys
    };
    Kind kind = Kind::none;
    std::optional<ClusterCreated> cluster; // where it is ours
};

// The error is a sentence with the remedy: unreachable, or records without a genesis.
std::expected<Beginning, std::string> read_beginning(log::EventLog& event_log,
                                                     const TopicLayout& layout, const MacKeys& keys,
                                                     std::chrono::milliseconds wait);

// True where any topic but settings holds, or held, a record.
std::expected<bool, std::string> has_records(log::EventLog& event_log, const TopicLayout& layout,
                                             std::chrono::milliseconds wait);

// The reserved stream of genesis.
StreamId genesis_stream();

// Appends a genesis. Others may do so at the same time: read_beginning() says afterwards who was
// first.
std::expected<void, std::string> append_genesis(log::EventLog& event_log, const Secrets& secrets,
                                                const ClusterCreated& cluster,
                                                std::int64_t now_unix_ms);

// Empty where this node fits the cluster; else a sentence naming both sides.
std::string mismatch(const ClusterCreated& cluster, const Secrets& secrets,
                     const TopicLayout& layout);

} // namespace userfold::writer
