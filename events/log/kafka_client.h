// A librdkafka client with the settings that all of ours share.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "events/ids.h"
#include "events/log/kafka_handles.h"
#include "events/log/kafka_options.h"
#include "events/log/kafka_watch.h"

namespace userfold::log {

// Sets a property; throws std::runtime_error with librdkafka's words where it refuses.
void set(rd_kafka_conf_t* conf, const std::string& property, const std::string& value);

// "userfold.users"
std::string physical_name(const KafkaOptions& options, Topic topic);

// Thread-safe. Topic handles end with the client.
class KafkaClient {
public:
    // `adjust` sets what this client needs beyond the shared properties. Throws std::runtime_error.
    KafkaClient(const KafkaOptions& options, rd_kafka_type_t type,
                const std::function<void(rd_kafka_conf_t*)>& adjust);

    rd_kafka_t* get() const { return handle_.get(); }
    KafkaWatch& watch() const { return *watch_; }
    rd_kafka_topic_t* topic(Topic topic);
    // Learns a topic's partitions, so that its first record needn't wait for librdkafka's next
    // look, up to 1 s away. True if it exists.
    bool warm_up(Topic topic, std::chrono::milliseconds wait);
    // Whether a broker says so now; librdkafka's own idea of it may be stale. False also where none
    // answers.
    bool exists(Partition partition, std::chrono::milliseconds wait);

private:
    // How many a broker says that there are; 0 where none answers.
    int partitions_of(Topic topic, std::chrono::milliseconds wait);

    const KafkaOptions& options_;
    std::unique_ptr<KafkaWatch> watch_;
    KafkaHandle handle_;
    std::mutex mutex_;
    std::array<KafkaTopicHandle, topic_count> topics_;
};

// The topic of one of our handles.
Topic topic_of(const rd_kafka_topic_t* handle);

} // namespace userfold::log
