#include "events/log/kafka_reader.h"

#include <algorithm>
#include <thread>

#include "events/log/kafka_errors.h"
#include "events/log/kafka_message.h"

namespace userfold::log {
namespace {

constexpr std::chrono::milliseconds retry_interval{50};

void adjust(rd_kafka_conf_t* conf) {
    set(conf, "enable.auto.commit", "false");
    set(conf, "enable.auto.offset.store", "false");
    set(conf, "auto.offset.reset", "error");
    set(conf, "enable.partition.eof", "true"); // tells that no record follows a compacted one
    set(conf, "fetch.error.backoff.ms", "50");
    set(conf, "fetch.message.max.bytes",
        "65536"); // the batch with the record comes whole all the same
    set(conf, "queued.min.messages", "1");
}

int remaining_ms(std::chrono::steady_clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

} // namespace

KafkaReader::KafkaReader(const KafkaOptions& options)
    : client_(options, RD_KAFKA_CONSUMER, adjust) {}

std::expected<Bounds, LogErrc> KafkaReader::bounds(Partition partition,
                                                   std::chrono::milliseconds wait) {
    const auto deadline = std::chrono::steady_clock::now() + wait;
    for (;;) {
        auto bounds = ask_bounds(partition, deadline);
        if (bounds || bounds.error() != LogErrc::unavailable) return bounds;
        if (remaining_ms(deadline) == 0) return bounds;
        std::this_thread::sleep_for(retry_interval); // a lost connection fails at once
    }
}

std::expected<Bounds, LogErrc> KafkaReader::ask_bounds(Partition partition, Deadline deadline) {
    Bounds bounds;
    const auto error = rd_kafka_query_watermark_offsets(
        client_.get(), rd_kafka_topic_name(client_.topic(partition.topic)),
        static_cast<int32_t>(partition.index), &bounds.first, &bounds.end, remaining_ms(deadline));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(read_error(error));
    return bounds;
}

std::expected<LoggedRecord, LogErrc> KafkaReader::read(Position position,
                                                       std::chrono::milliseconds wait) {
    const auto deadline = std::chrono::steady_clock::now() + wait;
    const auto there = bounds(position.partition, wait);
    if (!there) return std::unexpected(there.error());
    if (position.offset < there->first || position.offset >= there->end) {
        return std::unexpected(LogErrc::out_of_range);
    }
    const std::lock_guard lock(reading_);
    rd_kafka_topic_t* topic = client_.topic(position.partition.topic);
    const auto index = static_cast<int32_t>(position.partition.index);
    if (rd_kafka_consume_start(topic, index, position.offset) != 0) {
        return std::unexpected(read_error(rd_kafka_last_error()));
    }
    auto record = fetch(position, deadline);
    rd_kafka_consume_stop(topic, index);
    return record;
}

std::expected<LoggedRecord, LogErrc> KafkaReader::fetch(Position position, Deadline deadline) {
    rd_kafka_topic_t* topic = client_.topic(position.partition.topic);
    const auto index = static_cast<int32_t>(position.partition.index);
    do {
        const KafkaMessage message(rd_kafka_consume(topic, index, remaining_ms(deadline)));
        if (!message) break;
        const LogErrc error = read_error(message->err);
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && error == LogErrc::unavailable) continue;
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(error);
        if (message->offset != position.offset) return std::unexpected(LogErrc::out_of_range);
        return to_logged(*message);
    } while (std::chrono::steady_clock::now() < deadline);
    return std::unexpected(LogErrc::unavailable);
}

} // namespace userfold::log
