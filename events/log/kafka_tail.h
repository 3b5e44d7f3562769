// Reads partitions of Kafka from chosen offsets, without a consumer group.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "events/log/arrivals.h"
#include "events/log/kafka_lane.h"
#include "events/log/tail.h"

namespace userfold::log {

class KafkaTail final : public Tail {
public:
    KafkaTail(const KafkaOptions& options, const std::vector<Position>& next);

    std::expected<void, LogErrc> poll(std::vector<LoggedRecord>& batch, std::size_t records_max,
                                      std::chrono::milliseconds wait) override;
    void wake() override { bell_->wake(); }

private:
    void fetch(std::size_t records_max, std::chrono::milliseconds wait);
    void take(std::size_t records_max);
    std::uint64_t count_reconnects() const;

    const std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
    std::vector<std::unique_ptr<KafkaLane>> lanes_;
    std::size_t turn_ = 0;              // whose turn it is to be read first, so that none starves
    std::vector<LoggedRecord> fetched_; // not handed over yet
    std::optional<LogErrc> hiccup_;     // told once
    std::optional<LogErrc> end_;        // told after what was fetched, and from then on
    std::uint64_t reconnects_ = 0;
};

} // namespace userfold::log
