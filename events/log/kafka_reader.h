// Looks at single places of Kafka's log: where a partition begins and ends, and one record.
#pragma once

#include <array>
#include <chrono>
#include <mutex>

#include "events/log/event_log.h"
#include "events/log/kafka_client.h"

namespace userfold::log {

// Thread-safe.
class KafkaReader {
public:
    explicit KafkaReader(const KafkaOptions& options);

    std::expected<Bounds, LogErrc> bounds(Partition partition, std::chrono::milliseconds wait);
    std::expected<LoggedRecord, LogErrc> read(Position position, std::chrono::milliseconds wait);

    // For those who ask other things of the same broker.
    KafkaClient& client() { return client_; }

private:
    using Deadline = std::chrono::steady_clock::time_point;
    std::expected<Bounds, LogErrc> ask_bounds(Partition partition, Deadline deadline);
    std::expected<std::int64_t, LogErrc> ask_offset(Partition partition, std::int64_t which,
                                                    Deadline deadline);
    std::expected<LoggedRecord, LogErrc> fetch(Position position, Deadline deadline);

    KafkaClient client_;
    std::array<bool, topic_count> warm_{}; // guarded by reading_
    std::timed_mutex reading_;             // a partition can be read from one place at a time
};

} // namespace userfold::log
