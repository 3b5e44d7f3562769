// A part of a tail's partitions on a connection of its own. A broker looks at every partition of a
// fetch whenever one of them has a new record, and so does librdkafka with the answer: partitions
// that are busy pay for those that only share their connection.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "events/log/arrivals.h"
#include "events/log/kafka_client.h"
#include "events/log/log_error.h"
#include "events/log/record.h"

namespace userfold::log {

// Not thread-safe.
class KafkaLane {
public:
    // Rings the bell whenever there is something to take after there was nothing.
    KafkaLane(const KafkaOptions& options, const std::vector<Position>& next,
              std::shared_ptr<Bell> bell);
    ~KafkaLane();
    KafkaLane(const KafkaLane&) = delete;
    KafkaLane& operator=(const KafkaLane&) = delete;

    // Appends what has arrived until `batch` holds `records_max`; does not wait.
    void take(std::vector<LoggedRecord>& batch, std::size_t records_max);
    // Connections that were made anew; what came over one was counted before it came.
    std::uint64_t reconnects() const { return client_.watch().reconnects(); }
    // No record follows, and why.
    std::optional<LogErrc> end() const { return end_; }
    // What went wrong since the last call; librdkafka goes on where it was.
    std::optional<LogErrc> hiccup() { return std::exchange(hiccup_, std::nullopt); }

private:
    void take(KafkaMessage message, std::vector<LoggedRecord>& batch);

    const std::shared_ptr<Bell> bell_;
    KafkaClient client_;
    KafkaQueue queue_;
    std::vector<Partition> partitions_;
    std::optional<LogErrc> hiccup_;
    std::optional<LogErrc> end_;
};

} // namespace userfold::log
