// The log on Apache Kafka.
//
//     KafkaLog log({.brokers = "kafka-1:9092,kafka-2:9092"});
//     log.create_topics(settings, 10s);
//     log.append({Topic::users, 3}, record, [](auto offset) { ... });
//
// Appends go through an idempotent producer with acks=all to the partition that the caller names; a
// producer that gives up is replaced. Tails are consumers without a group, so positions are the
// caller's alone. An acknowledged record is as durable as the topic's replication: with one replica
// it survives the broker's death, not a power cut.
#pragma once

#include <memory>

#include "events/log/event_log.h"
#include "events/log/kafka_admin.h"
#include "events/log/kafka_appender.h"
#include "events/log/kafka_options.h"
#include "events/log/kafka_reader.h"

namespace userfold::log {

class KafkaLog final : public EventLog {
public:
    // Connects in the background. Throws std::runtime_error where a property is refused.
    explicit KafkaLog(KafkaOptions options);
    KafkaLog(const KafkaLog&) = delete;
    KafkaLog& operator=(const KafkaLog&) = delete;

    void append(Partition partition, Record record, AppendDone done) override;
    std::unique_ptr<Tail> tail(std::vector<Position> next) override;
    std::unique_ptr<GroupTail> group_tail(std::string group, std::vector<Topic> topics) override;
    std::expected<Bounds, LogErrc> bounds(Partition partition,
                                          std::chrono::milliseconds wait) override;
    std::expected<LoggedRecord, LogErrc> read(Position position,
                                              std::chrono::milliseconds wait) override;
    // Also prepares the producer for the topics that are there.
    std::expected<std::vector<TopicSettings>, LogErrc> topics(
        std::chrono::milliseconds wait) override;
    std::expected<void, LogErrc> create_topics(const std::vector<TopicSettings>& wanted,
                                               std::chrono::milliseconds wait) override;
    std::expected<std::vector<std::string>, LogErrc> check_topics(
        const std::vector<TopicSettings>& wanted, std::chrono::milliseconds wait) override;
    bool reachable() const override { return appender_.reachable(); }

    // For tests that make it fail.
    KafkaAppender& appender() { return appender_; }

private:
    const KafkaOptions options_;
    KafkaReader reader_;
    KafkaAdmin admin_;
    KafkaAppender appender_;
};

} // namespace userfold::log
