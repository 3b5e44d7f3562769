#include "bench/kafka_copy.h"

#include <array>
#include <librdkafka/rdkafka.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <stdexcept>

#include "events/log/kafka_client.h"
#include "projector/follower.h"

namespace userfold::bench {
namespace {

constexpr int wait_ms_max = 20'000;

log::KafkaOptions options_of(const std::string& brokers, const std::string& topic_prefix) {
    log::KafkaOptions options;
    options.brokers = brokers;
    options.topic_prefix = topic_prefix;
    return options;
}

void check(const rocksdb::Status& status) {
    if (!status.ok()) throw std::runtime_error("copy: " + status.ToString());
}

std::unique_ptr<rocksdb::DB> open_database(const std::filesystem::path& directory) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* database = nullptr;
    check(rocksdb::DB::Open(options, directory.string(), &database));
    return std::unique_ptr<rocksdb::DB>(database);
}

std::string key_of(const rd_kafka_message_t& message) {
    std::string key;
    key.push_back(static_cast<char>(message.partition));
    for (int shift = 56; shift >= 0; shift -= 8) {
        key.push_back(static_cast<char>(message.offset >> shift & 255));
    }
    return key;
}

} // namespace

struct KafkaCopy::Impl {
    Impl(const std::string& brokers, const std::string& topic_prefix, int partition_count,
         const std::filesystem::path& directory)
        : options(options_of(brokers, topic_prefix)),
          partitions(partition_count),
          consumer(options, RD_KAFKA_CONSUMER,
                   [](rd_kafka_conf_t* conf) { log::set(conf, "check.crcs", "true"); }),
          arrivals(rd_kafka_queue_new(consumer.get())),
          database(open_database(directory)) {
        for (int partition = 0; partition < partitions; ++partition) {
            rd_kafka_consume_start_queue(consumer.topic(Topic::activity), partition,
                                         RD_KAFKA_OFFSET_BEGINNING, arrivals.get());
        }
    }
    ~Impl() {
        for (int partition = 0; partition < partitions; ++partition) {
            rd_kafka_consume_stop(consumer.topic(Topic::activity), partition);
        }
    }

    bool add(rd_kafka_message_t* owned) {
        const log::KafkaMessage message(owned);
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
        batch.Put(key_of(*message),
                  rocksdb::Slice(static_cast<const char*>(message->payload), message->len));
        return true;
    }

    // The first record is waited for, the others are taken as far as they are there.
    std::uint64_t poll() {
        const std::size_t records_max = projector::FollowerOptions{}.records_max;
        rd_kafka_message_t* first = rd_kafka_consume_queue(arrivals.get(), wait_ms_max);
        if (first == nullptr) throw std::runtime_error("copy: the topic has no more records");
        std::uint64_t records = add(first) ? 1 : 0;
        std::array<rd_kafka_message_t*, 512> messages{};
        while (records < records_max) {
            const auto count =
                rd_kafka_consume_batch_queue(arrivals.get(), 0, messages.data(), messages.size());
            if (count <= 0) break;
            for (ssize_t i = 0; i < count; ++i) {
                records += add(messages[static_cast<std::size_t>(i)]) ? 1 : 0;
            }
        }
        check(database->Write(rocksdb::WriteOptions(), &batch));
        batch.Clear();
        return records;
    }

    log::KafkaOptions options;
    int partitions;
    log::KafkaClient consumer;
    log::KafkaQueue arrivals;
    std::unique_ptr<rocksdb::DB> database;
    rocksdb::WriteBatch batch;
};

KafkaCopy::KafkaCopy(const std::string& brokers, const std::string& topic_prefix, int partitions,
                     const std::filesystem::path& directory)
    : impl_(std::make_unique<Impl>(brokers, topic_prefix, partitions, directory)) {}

KafkaCopy::~KafkaCopy() = default;

std::uint64_t KafkaCopy::run(std::uint64_t records) {
    std::uint64_t copied = 0;
    while (copied < records) copied += impl_->poll();
    return copied;
}

} // namespace userfold::bench
