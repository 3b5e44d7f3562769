// A member of a consumer group of Kafka, which shares out the partitions and keeps the positions.
#pragma once

#include <string>
#include <vector>

#include "events/log/group_tail.h"
#include "events/log/kafka_client.h"

namespace userfold::log {

class KafkaGroupTail final : public GroupTail {
public:
    KafkaGroupTail(const KafkaOptions& options, const std::string& group,
                   const std::vector<Topic>& topics);
    ~KafkaGroupTail() override; // leaves the group: its partitions go to the others at once
    KafkaGroupTail(const KafkaGroupTail&) = delete;
    KafkaGroupTail& operator=(const KafkaGroupTail&) = delete;

    std::expected<void, LogErrc> poll(std::vector<LoggedRecord>& batch, std::size_t records_max,
                                      std::chrono::milliseconds wait) override;
    std::expected<void, LogErrc> commit(Position next) override;
    void wake() override { rd_kafka_queue_yield(queue_.get()); }

private:
    KafkaOptions options_;
    KafkaClient client_;
    KafkaQueue queue_;
};

} // namespace userfold::log
