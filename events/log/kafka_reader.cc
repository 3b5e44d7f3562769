#include "events/log/kafka_reader.h"

#include <algorithm>
#include <thread>

#include "events/log/kafka_errors.h"
#include "events/log/kafka_message.h"

namespace userfold::log {
namespace {

constexpr std::chrono::milliseconds retry_interval{50};
constexpr int nudge_interval_ms = 20;

void adjust(rd_kafka_conf_t* conf) {
    set(conf, "auto.offset.reset", "error");
    set(conf, "enable.partition.eof", "true"); // tells that no record follows a compacted one
    // A read waits for the fetch that the one before it left behind, and there is a read for each
    // partition on every start and reconnect.
    set(conf, "fetch.wait.max.ms", "10");
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
        if (!bounds && bounds.error() == LogErrc::no_such_topic &&
            client_.exists(partition, std::chrono::milliseconds(remaining_ms(deadline)))) {
            bounds = std::unexpected(LogErrc::unavailable); // it has not heard of it yet
        }
        if (bounds || bounds.error() != LogErrc::unavailable) return bounds;
        if (remaining_ms(deadline) == 0) return bounds;
        std::this_thread::sleep_for(retry_interval); // a lost connection fails at once
    }
}

// The first offset before the end, which only grows: so they never cross.
std::expected<Bounds, LogErrc> KafkaReader::ask_bounds(Partition partition, Deadline deadline) {
    const auto first = ask_offset(partition, RD_KAFKA_OFFSET_BEGINNING, deadline);
    if (!first) return std::unexpected(first.error());
    const auto end = ask_offset(partition, RD_KAFKA_OFFSET_END, deadline);
    if (!end) return std::unexpected(end.error());
    return Bounds{*first, *end};
}

// rd_kafka_query_watermark_offsets() would ask for both at once, but forgets its time-out while a
// broker that it knows is away, and hangs until it is back.
std::expected<std::int64_t, LogErrc> KafkaReader::ask_offset(Partition partition,
                                                             std::int64_t which,
                                                             Deadline deadline) {
    const KafkaPositions asked(rd_kafka_topic_partition_list_new(1));
    auto* place = rd_kafka_topic_partition_list_add(
        asked.get(), rd_kafka_topic_name(client_.topic(partition.topic)),
        static_cast<int32_t>(partition.index));
    place->offset = which;
    const auto error =
        rd_kafka_offsets_for_times(client_.get(), asked.get(), remaining_ms(deadline));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(read_error(error));
    if (place->err != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(read_error(place->err));
    return place->offset;
}

std::expected<LoggedRecord, LogErrc> KafkaReader::read(Position position,
                                                       std::chrono::milliseconds wait) {
    const auto deadline = std::chrono::steady_clock::now() + wait;
    const auto there = bounds(position.partition, wait);
    if (!there) return std::unexpected(there.error());
    if (position.offset < there->first || position.offset >= there->end) {
        return std::unexpected(LogErrc::out_of_range);
    }
    const std::unique_lock lock(reading_, deadline);
    if (!lock) return std::unexpected(LogErrc::unavailable);
    bool& warm = warm_[static_cast<std::size_t>(position.partition.topic)];
    warm = warm || client_.warm_up(position.partition.topic,
                                   std::chrono::milliseconds(remaining_ms(deadline)));
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
        const KafkaMessage message(
            rd_kafka_consume(topic, index, std::min(remaining_ms(deadline), nudge_interval_ms)));
        if (!message) {
            // librdkafka's thread may have gone to sleep for up to 1 s before it saw that there is
            // something to fetch. A request wakes it.
            static_cast<void>(ask_bounds(position.partition, deadline));
            continue;
        }
        const LogErrc error = read_error(message->err);
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && error == LogErrc::unavailable) continue;
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(error);
        if (message->offset != position.offset) return std::unexpected(LogErrc::out_of_range);
        return to_logged(*message, HeaderUse::read);
    } while (std::chrono::steady_clock::now() < deadline);
    return std::unexpected(LogErrc::unavailable);
}

} // namespace userfold::log
