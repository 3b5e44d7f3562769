#include "events/log/kafka_producer.h"

#include <memory>
#include <string>
#include <utility>

#include "events/log/kafka_errors.h"
#include "events/log/kafka_message.h"

namespace userfold::log {
namespace {

std::string compression_name(Compression compression) {
    switch (compression) {
        case Compression::none:
            return "none";
        case Compression::lz4:
            return "lz4";
        case Compression::zstd:
            return "zstd";
    }
    return "none";
}

void adjust(const KafkaOptions& options, rd_kafka_conf_t* conf) {
    set(conf, "enable.idempotence", "true");
    set(conf, "acks", "all");
    set(conf, "delivery.timeout.ms", std::to_string(options.delivery_wait_max.count()));
    set(conf, "request.timeout.ms", "5000");
    set(conf, "retry.backoff.ms", "50");
    set(conf, "topic.metadata.propagation.max.ms", "2000");
    set(conf, "linger.ms", "0"); // the pace makes the batches
    set(conf, "compression.type", compression_name(options.compression));
    set(conf, "queue.buffering.max.messages", std::to_string(options.queue_records_max));
    set(conf, "queue.buffering.max.kbytes", std::to_string(options.queue_bytes_max >> 10));
}

} // namespace

KafkaProducer::KafkaProducer(const KafkaOptions& options)
    : client_(options, RD_KAFKA_PRODUCER, [&](rd_kafka_conf_t* conf) {
          adjust(options, conf);
          rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
      }) {}

KafkaProducer::~KafkaProducer() {
    rd_kafka_purge(get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    while (rd_kafka_outq_len(get()) > 0) poll(std::chrono::milliseconds(10));
}

std::expected<void, LogErrc> KafkaProducer::produce(Partition partition,
                                                    std::unique_ptr<KafkaAppend>& append) {
    Record& record = append->record;
    KafkaHeaders headers = to_headers(record);
    void* value = record.value ? record.value->data() : nullptr;
    const std::size_t value_bytes = record.value ? record.value->size() : 0;
    const auto error = rd_kafka_producev(
        get(), RD_KAFKA_V_RKT(client_.topic(partition.topic)),
        RD_KAFKA_V_PARTITION(static_cast<int32_t>(partition.index)),
        RD_KAFKA_V_KEY(record.key.data(), record.key.size()), RD_KAFKA_V_VALUE(value, value_bytes),
        RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_OPAQUE(append.get()), RD_KAFKA_V_END);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(refusal(error));
    static_cast<void>(headers.release()); // the message's now
    static_cast<void>(append.release());  // comes back in on_delivery
    return {};
}

void KafkaProducer::on_delivery(rd_kafka_t*, const rd_kafka_message_t* report, void* watch) {
    const std::unique_ptr<KafkaAppend> append(static_cast<KafkaAppend*>(report->_private));
    const auto outcome = delivery_outcome(*report);
    if (outcome) static_cast<KafkaWatch*>(watch)->answered();
    append->done(outcome);
}

void KafkaProducer::poll(std::chrono::milliseconds wait) {
    rd_kafka_poll(get(), static_cast<int>(wait.count()));
}

void KafkaProducer::flush(std::chrono::milliseconds wait) {
    rd_kafka_flush(get(), static_cast<int>(wait.count()));
}

bool KafkaProducer::warm_up(Topic topic, std::chrono::milliseconds wait) {
    return client_.warm_up(topic, wait);
}

bool KafkaProducer::probe(std::chrono::milliseconds wait) {
    const rd_kafka_metadata_t* found = nullptr;
    const auto error = rd_kafka_metadata(get(), 0, nullptr, &found, static_cast<int>(wait.count()));
    const KafkaMetadata metadata(found);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) client_.watch().answered();
    return error == RD_KAFKA_RESP_ERR_NO_ERROR;
}

} // namespace userfold::log
