// Reads partitions of Kafka from chosen offsets, without a consumer group.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "events/log/kafka_client.h"
#include "events/log/tail.h"

namespace userfold::log {

class KafkaTail final : public Tail {
public:
    KafkaTail(const KafkaOptions& options, std::vector<Position> next);
    ~KafkaTail() override;
    KafkaTail(const KafkaTail&) = delete;
    KafkaTail& operator=(const KafkaTail&) = delete;

    std::expected<void, LogErrc> poll(std::vector<LoggedRecord>& batch, std::size_t records_max,
                                      std::chrono::milliseconds wait) override;
    void wake() override { rd_kafka_queue_yield(queue_.get()); }

private:
    void fetch(std::size_t records_max, std::chrono::milliseconds wait);
    void take(KafkaMessage message);

    KafkaClient client_;
    KafkaQueue queue_;
    std::vector<Partition> partitions_;
    std::vector<LoggedRecord> fetched_; // not handed over yet
    std::optional<LogErrc> hiccup_;     // told once; librdkafka goes on where it was
    std::optional<LogErrc> end_;        // told after what was fetched, and from then on
    std::uint64_t reconnects_ = 0;
};

} // namespace userfold::log
