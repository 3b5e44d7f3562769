#include "events/log/kafka_lane.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "events/log/kafka_errors.h"
#include "events/log/kafka_message.h"

namespace userfold::log {
namespace {

constexpr std::chrono::milliseconds warm_up_wait{1000};

void adjust(const KafkaOptions& options, rd_kafka_conf_t* conf) {
    set(conf, "auto.offset.reset", "error");
    set(conf, "check.crcs", "true");
    set(conf, "fetch.wait.max.ms", "500");
    set(conf, "fetch.max.bytes", "8388608");
    set(conf, "queued.max.messages.kbytes", std::to_string(options.lane_bytes_max >> 10));
}

void ring(rd_kafka_t*, void* bell) {
    static_cast<Bell*>(bell)->ring();
}

} // namespace

KafkaLane::KafkaLane(const KafkaOptions& options, const std::vector<Position>& next,
                     std::shared_ptr<Bell> bell)
    : bell_(std::move(bell)),
      client_(options, RD_KAFKA_CONSUMER, [&](rd_kafka_conf_t* conf) { adjust(options, conf); }),
      queue_(rd_kafka_queue_new(client_.get())) {
    rd_kafka_queue_cb_event_enable(queue_.get(), ring, bell_.get());
    std::set<Topic> topics;
    for (const Position& position : next) topics.insert(position.partition.topic);
    for (const Topic topic : topics) {
        if (!client_.warm_up(topic, warm_up_wait)) break; // not reachable: it waits in the poll
    }
    for (const Position& position : next) {
        const int started = rd_kafka_consume_start_queue(
            client_.topic(position.partition.topic), static_cast<int32_t>(position.partition.index),
            position.offset, queue_.get());
        if (started == 0) {
            partitions_.push_back(position.partition);
        } else {
            end_ = read_error(rd_kafka_last_error());
        }
    }
}

KafkaLane::~KafkaLane() {
    rd_kafka_queue_cb_event_enable(queue_.get(), nullptr, nullptr);
    for (const Partition& partition : partitions_) {
        rd_kafka_consume_stop(client_.topic(partition.topic),
                              static_cast<int32_t>(partition.index));
    }
}

void KafkaLane::take(std::vector<LoggedRecord>& batch, std::size_t records_max) {
    rd_kafka_poll(client_.get(), 0); // errors and the like are told from here
    std::array<rd_kafka_message_t*, 512> messages{};
    while (batch.size() < records_max && !end_) {
        const std::size_t room = std::min(messages.size(), records_max - batch.size());
        const auto count = rd_kafka_consume_batch_queue(queue_.get(), 0, messages.data(), room);
        if (count <= 0) return;
        for (ssize_t i = 0; i < count; ++i) {
            take(KafkaMessage(messages[static_cast<std::size_t>(i)]), batch);
        }
    }
}

// What follows the end is not handed over: it might lie behind a gap.
void KafkaLane::take(KafkaMessage message, std::vector<LoggedRecord>& batch) {
    if (end_) return;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        batch.push_back(to_logged(*message, HeaderUse::skip));
        return;
    }
    const LogErrc error = read_error(message->err);
    const bool for_good = error == LogErrc::out_of_range || error == LogErrc::damaged;
    (for_good ? end_ : hiccup_) = error;
}

} // namespace userfold::log
