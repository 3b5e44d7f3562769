// Makes and looks at topics on Kafka.
#pragma once

#include <chrono>
#include <expected>
#include <vector>

#include "events/log/kafka_client.h"
#include "events/log/kafka_topic.h"
#include "events/log/log_error.h"

namespace userfold::log {

// Thread-safe. The client outlives it.
class KafkaAdmin {
public:
    KafkaAdmin(const KafkaOptions& options, KafkaClient& client)
        : options_(options), client_(client) {}

    // Ours, by their prefix.
    std::expected<std::vector<KafkaTopic>, LogErrc> topics(std::chrono::milliseconds wait);
    // Makes what is missing, with the broker's default replication, and waits until all can be
    // used.
    std::expected<void, LogErrc> create(const std::vector<TopicSettings>& wanted,
                                        std::chrono::milliseconds wait);

private:
    using Deadline = std::chrono::steady_clock::time_point;
    std::expected<std::vector<KafkaTopic>, LogErrc> list(Deadline deadline);
    std::expected<void, LogErrc> describe(std::vector<KafkaTopic>& topics, Deadline deadline);
    std::expected<void, LogErrc> request(const std::vector<TopicSettings>& missing,
                                         Deadline deadline);
    std::expected<void, LogErrc> await(const std::vector<TopicSettings>& wanted, Deadline deadline);
    KafkaNewTopic new_topic(const TopicSettings& settings) const;
    KafkaAdminOptions admin_options(rd_kafka_admin_op_t operation, Deadline deadline) const;
    KafkaEvent answer(const KafkaQueue& queue, Deadline deadline) const;
    void notice(const std::string& text) const;

    const KafkaOptions& options_;
    KafkaClient& client_;
};

} // namespace userfold::log
