#include "bench/kafka_round_trips.h"

#include <array>
#include <cstring>
#include <librdkafka/rdkafka.h>
#include <stdexcept>
#include <thread>

#include "events/log/kafka_client.h"
#include "events/log/kafka_log.h"

namespace userfold::bench {
namespace {

constexpr std::chrono::seconds answer_wait{20};

log::KafkaOptions options_of(const std::string& brokers) {
    log::KafkaOptions options;
    options.brokers = brokers;
    options.topic_prefix = "bench-round-trips.";
    return options;
}

// Where each partition of it ends: what an earlier run left is not read back.
std::vector<std::int64_t> make_topic(const log::KafkaOptions& options, int partitions) {
    log::TopicSettings topic;
    topic.topic = Topic::users;
    topic.partitions = static_cast<std::uint32_t>(partitions);
    log::KafkaLog log(options);
    if (const auto made = log.create_topics({topic}, answer_wait); !made) {
        throw std::runtime_error(std::string(log::describe(made.error())));
    }
    std::vector<std::int64_t> ends;
    for (std::uint32_t index = 0; index < topic.partitions; ++index) {
        const auto bounds = log.bounds({topic.topic, index}, answer_wait);
        if (!bounds) throw std::runtime_error(std::string(log::describe(bounds.error())));
        ends.push_back(bounds->end);
    }
    return ends;
}

} // namespace

// As in the product: idempotent, acknowledged by all replicas, nothing waits for company.
struct KafkaRoundTrips::Impl {
    Impl(const std::string& brokers, int in_flight, int partition_count)
        : options(options_of(brokers)),
          partitions(partition_count),
          producer(options, RD_KAFKA_PRODUCER,
                   [](rd_kafka_conf_t* conf) {
                       log::set(conf, "enable.idempotence", "true");
                       log::set(conf, "linger.ms", "0");
                       log::set(conf, "delivery.report.only.error", "true");
                   }),
          consumer(options, RD_KAFKA_CONSUMER,
                   [](rd_kafka_conf_t* conf) { log::set(conf, "fetch.wait.max.ms", "500"); }),
          arrivals(rd_kafka_queue_new(consumer.get())),
          sent(static_cast<std::size_t>(in_flight)) {
        const auto ends = make_topic(options, partitions);
        for (int partition = 0; partition < partitions; ++partition) {
            rd_kafka_consume_start_queue(consumer.topic(Topic::users), partition,
                                         ends[static_cast<std::size_t>(partition)], arrivals.get());
        }
    }
    ~Impl() {
        for (int partition = 0; partition < partitions; ++partition) {
            rd_kafka_consume_stop(consumer.topic(Topic::users), partition);
        }
    }

    void append(std::uint32_t which) {
        std::memcpy(payload.data(), &which, sizeof which);
        sent[which] = Clock::now();
        const int partition =
            static_cast<int>(next_partition++ % static_cast<unsigned>(partitions));
        if (rd_kafka_produce(producer.topic(Topic::users), partition, RD_KAFKA_MSG_F_COPY,
                             payload.data(), payload.size(), nullptr, 0, nullptr) != 0) {
            throw std::runtime_error("round trips: librdkafka did not take a record");
        }
    }

    log::KafkaOptions options;
    int partitions;
    log::KafkaClient producer;
    log::KafkaClient consumer;
    log::KafkaQueue arrivals;
    std::array<char, record_bytes> payload{};
    std::vector<Clock::time_point> sent; // by which of those in flight
    unsigned next_partition = 0;
};

KafkaRoundTrips::KafkaRoundTrips(const std::string& brokers, int in_flight, int partitions)
    : impl_(std::make_unique<Impl>(brokers, in_flight, partitions)) {}

KafkaRoundTrips::~KafkaRoundTrips() = default;

Slice KafkaRoundTrips::run(std::chrono::milliseconds length) {
    std::vector<std::uint32_t> latencies_us;
    const auto start = Clock::now();
    const auto end = start + length;
    std::size_t under_way = impl_->sent.size();
    for (std::uint32_t which = 0; which < under_way; ++which) impl_->append(which);
    while (under_way > 0) {
        rd_kafka_poll(impl_->producer.get(), 0);
        const log::KafkaMessage first(rd_kafka_consume_queue(
            impl_->arrivals.get(), std::chrono::milliseconds(answer_wait).count()));
        if (!first) throw std::runtime_error("round trips: no record came back");
        if (first->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
        std::uint32_t which = 0;
        std::memcpy(&which, first->payload, sizeof which);
        const auto now = Clock::now();
        const auto took =
            std::chrono::duration_cast<std::chrono::microseconds>(now - impl_->sent[which]);
        latencies_us.push_back(static_cast<std::uint32_t>(took.count()));
        if (now < end) {
            impl_->append(which);
        } else {
            --under_way;
        }
    }
    return slice_of(latencies_us, Clock::now() - start);
}

} // namespace userfold::bench
