#include "events/log/kafka_group_tail.h"

#include <fmt/format.h>
#include <stdexcept>

#include "events/log/kafka_errors.h"
#include "events/log/kafka_message.h"

namespace userfold::log {
namespace {

constexpr std::chrono::milliseconds commit_wait_max{5000};

void adjust(const std::string& group, rd_kafka_conf_t* conf) {
    set(conf, "group.id", group);
    set(conf, "auto.offset.reset", "earliest");
    set(conf, "partition.assignment.strategy", "range"); // the cooperative one has bugs in 2.0
    set(conf, "session.timeout.ms", "10000");
    set(conf, "heartbeat.interval.ms", "1000");
    // Nobody waits for a group's work as for a fold's: its fetches leave the broker to those.
    set(conf, "fetch.wait.max.ms", "200");
    set(conf, "fetch.min.bytes", "65536");
    set(conf, "queued.max.messages.kbytes", "1024");
}

} // namespace

KafkaGroupTail::KafkaGroupTail(const KafkaOptions& options, const std::string& group,
                               const std::vector<Topic>& topics)
    : options_(options),
      client_(options_, RD_KAFKA_CONSUMER, [&](rd_kafka_conf_t* conf) { adjust(group, conf); }) {
    rd_kafka_poll_set_consumer(client_.get());
    queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
    const KafkaPositions wanted(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
    for (const Topic topic : topics) {
        rd_kafka_topic_partition_list_add(wanted.get(), rd_kafka_topic_name(client_.topic(topic)),
                                          RD_KAFKA_PARTITION_UA);
    }
    const auto error = rd_kafka_subscribe(client_.get(), wanted.get());
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw std::runtime_error(
            fmt::format("cannot join the group {}: {}", group, rd_kafka_err2str(error)));
    }
}

KafkaGroupTail::~KafkaGroupTail() {
    rd_kafka_consumer_close(client_.get());
}

// One by one: so no record of a partition that was just taken away slips through.
std::expected<void, LogErrc> KafkaGroupTail::poll(std::vector<LoggedRecord>& batch,
                                                  std::size_t records_max,
                                                  std::chrono::milliseconds wait) {
    batch.clear();
    int wait_ms = static_cast<int>(wait.count());
    while (batch.size() < records_max) {
        const KafkaMessage message(rd_kafka_consumer_poll(client_.get(), wait_ms));
        if (!message) return {};
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            // What was read before is good, and an error that stays is told again.
            if (!batch.empty()) return {};
            return std::unexpected(read_error(message->err));
        }
        batch.push_back(to_logged(*message, HeaderUse::skip));
        wait_ms = 0;
    }
    return {};
}

std::expected<void, LogErrc> KafkaGroupTail::commit(Position next) {
    const KafkaPositions positions(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(positions.get(),
                                      rd_kafka_topic_name(client_.topic(next.partition.topic)),
                                      static_cast<int32_t>(next.partition.index))
        ->offset = next.offset;
    const KafkaQueue answers(rd_kafka_queue_new(client_.get()));
    const auto error =
        rd_kafka_commit_queue(client_.get(), positions.get(), answers.get(), nullptr, nullptr);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(LogErrc::unavailable);
    const KafkaEvent answer(
        rd_kafka_queue_poll(answers.get(), static_cast<int>(commit_wait_max.count())));
    if (answer && rd_kafka_event_error(answer.get()) == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return std::unexpected(LogErrc::unavailable);
}

} // namespace userfold::log
