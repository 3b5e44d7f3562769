// Appends to Kafka through a producer that is replaced when it gives up.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "events/log/append_pace.h"
#include "events/log/completions.h"
#include "events/log/event_log.h"
#include "events/log/kafka_producer.h"

namespace userfold::log {

// Thread-safe. The destructor waits a moment for what is under way; what has no outcome by then
// gets `closed` if it was never sent, else `outcome_unknown`.
class KafkaAppender {
public:
    explicit KafkaAppender(const KafkaOptions& options);
    ~KafkaAppender();
    KafkaAppender(const KafkaAppender&) = delete;
    KafkaAppender& operator=(const KafkaAppender&) = delete;

    void append(Partition partition, Record record, AppendDone done);
    // Spares the first record of an existing topic the wait for its metadata. False where no broker
    // told it in time.
    bool warm_up(Topic topic, std::chrono::milliseconds wait);
    bool reachable() const;

    // The producer of the moment, for tests that make it fail.
    std::shared_ptr<KafkaProducer> producer() const;

private:
    void run();
    void send(Partition partition, std::unique_ptr<KafkaAppend> append);
    void refuse(std::unique_ptr<KafkaAppend> append, LogErrc reason);
    void go_on(Partition partition, bool partition_takes);
    std::shared_ptr<KafkaProducer> make_producer();

    const KafkaOptions& options_;
    AppendPace pace_;
    Completions refusals_;
    std::array<std::atomic<bool>, topic_count> warm_{};
    mutable std::mutex mutex_;
    std::shared_ptr<KafkaProducer> producer_;
    std::atomic<bool> ending_ = false;
    std::atomic<bool> closed_ = false;
    std::thread thread_;
};

} // namespace userfold::log
