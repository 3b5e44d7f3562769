#include "events/log/kafka_client.h"

#include <cstdint>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace userfold::log {
namespace {

// Answers shall come within 10 s of the broker's return, and stay quick without load.
KafkaConf shared_conf(const KafkaOptions& options, rd_kafka_type_t type) {
    KafkaConf conf(rd_kafka_conf_new());
    set(conf.get(), "bootstrap.servers", options.brokers);
    set(conf.get(), "client.id", "userfold");
    set(conf.get(), "socket.nagle.disable", "true");
    set(conf.get(), "socket.keepalive.enable", "true");
    set(conf.get(), "socket.timeout.ms", "10000");
    set(conf.get(), "socket.connection.setup.timeout.ms", "5000");
    set(conf.get(), "reconnect.backoff.ms", "50");
    set(conf.get(), "reconnect.backoff.max.ms", "500");
    set(conf.get(), "topic.metadata.refresh.fast.interval.ms", "100");
    set(conf.get(), "allow.auto.create.topics", "false");
    set(conf.get(), "message.max.bytes", "1048576");
    if (type == RD_KAFKA_CONSUMER) {
        // Positions are the folds' and the groups' own business.
        set(conf.get(), "enable.auto.commit", "false");
        set(conf.get(), "enable.auto.offset.store", "false");
        set(conf.get(), "fetch.error.backoff.ms", "50");
    }
    return conf;
}

void* to_opaque(Topic topic) {
    return reinterpret_cast<void*>(static_cast<std::uintptr_t>(topic));
}

} // namespace

void set(rd_kafka_conf_t* conf, const std::string& property, const std::string& value) {
    char reason[512] = "";
    const auto result =
        rd_kafka_conf_set(conf, property.c_str(), value.c_str(), reason, sizeof reason);
    if (result != RD_KAFKA_CONF_OK) {
        throw std::runtime_error(fmt::format("Kafka property {}: {}", property, reason));
    }
}

std::string physical_name(const KafkaOptions& options, Topic topic) {
    return options.topic_prefix + std::string(to_string(topic));
}

KafkaClient::KafkaClient(const KafkaOptions& options, rd_kafka_type_t type,
                         const std::function<void(rd_kafka_conf_t*)>& adjust)
    : options_(options), watch_(std::make_unique<KafkaWatch>(options.notice)) {
    KafkaConf conf = shared_conf(options, type);
    adjust(conf.get());
    for (const auto& [property, value] : options.properties) set(conf.get(), property, value);
    watch_->install(conf.get());
    char reason[512] = "";
    handle_.reset(rd_kafka_new(type, conf.get(), reason, sizeof reason));
    if (!handle_) throw std::runtime_error(fmt::format("cannot make a Kafka client: {}", reason));
    static_cast<void>(conf.release()); // the client's now
}

rd_kafka_topic_t* KafkaClient::topic(Topic topic) {
    const std::lock_guard lock(mutex_);
    KafkaTopicHandle& known = topics_[static_cast<std::size_t>(topic)];
    if (!known) {
        rd_kafka_topic_conf_t* conf = rd_kafka_default_topic_conf_dup(get());
        rd_kafka_topic_conf_set_opaque(conf, to_opaque(topic));
        known.reset(rd_kafka_topic_new(get(), physical_name(options_, topic).c_str(), conf));
        if (!known) throw std::runtime_error("cannot make a Kafka topic handle");
    }
    return known.get();
}

bool KafkaClient::warm_up(Topic topic, std::chrono::milliseconds wait) {
    return partitions_of(topic, wait) > 0;
}

bool KafkaClient::exists(Partition partition, std::chrono::milliseconds wait) {
    return static_cast<std::int64_t>(partition.index) < partitions_of(partition.topic, wait);
}

int KafkaClient::partitions_of(Topic topic, std::chrono::milliseconds wait) {
    const rd_kafka_metadata_t* found = nullptr;
    const auto error =
        rd_kafka_metadata(get(), 0, this->topic(topic), &found, static_cast<int>(wait.count()));
    const KafkaMetadata metadata(found);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
    watch_->answered();
    if (metadata->topic_cnt != 1) return 0;
    const rd_kafka_metadata_topic_t& told = metadata->topics[0];
    return told.err == RD_KAFKA_RESP_ERR_NO_ERROR ? told.partition_cnt : 0;
}

Topic topic_of(const rd_kafka_topic_t* handle) {
    return static_cast<Topic>(reinterpret_cast<std::uintptr_t>(rd_kafka_topic_opaque(handle)));
}

} // namespace userfold::log
