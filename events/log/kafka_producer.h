// One idempotent producer, from its making until it is closed or gives up for good.
#pragma once

#include <chrono>
#include <span>

#include "events/log/event_log.h"
#include "events/log/kafka_client.h"

namespace userfold::log {

// An append under way: what librdkafka has of it points in here.
struct KafkaAppend {
    Record record;
    AppendDone done;
};

// produce() is thread-safe; the rest is for the one thread that polls.
class KafkaProducer {
public:
    explicit KafkaProducer(const KafkaOptions& options);
    ~KafkaProducer(); // tells every outcome that is still owed
    KafkaProducer(const KafkaProducer&) = delete;
    KafkaProducer& operator=(const KafkaProducer&) = delete;

    // Takes the append over, unless it is refused. Its `done` is then called by poll() or the
    // destructor.
    std::expected<void, LogErrc> produce(Partition partition, std::unique_ptr<KafkaAppend>& append);
    void poll(std::chrono::milliseconds wait);
    // Sends what waits; what is not acknowledged by then is left to the destructor.
    void flush(std::chrono::milliseconds wait);
    bool warm_up(Topic topic, std::chrono::milliseconds wait);
    // Whether a broker answers now.
    bool probe(std::chrono::milliseconds wait);

    bool gave_up() const { return client_.watch().fatal(); }
    bool reachable() const { return client_.watch().reachable(); }
    rd_kafka_t* get() const { return client_.get(); }

private:
    static void on_delivery(rd_kafka_t* client, const rd_kafka_message_t* report, void* watch);

    KafkaClient client_;
};

} // namespace userfold::log
