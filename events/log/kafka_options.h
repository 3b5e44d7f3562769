// How the log on Apache Kafka is reached.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

#include "events/log/compression.h"
#include "events/log/notice.h"

namespace userfold::log {

struct KafkaOptions {
    std::string brokers{};                  // HOST:PORT[,HOST:PORT...]
    std::string topic_prefix = "userfold."; // of the topics' names on the broker
    Compression compression = Compression::lz4;
    // Further properties of librdkafka, as for TLS and SASL (`security.protocol`, `sasl.password`,
    // ...); they win over ours.
    std::map<std::string, std::string> properties{};
    // Further settings of the topics that create_topics() makes.
    std::map<std::string, std::string> topic_settings{};

    std::chrono::milliseconds delivery_wait_max{8000}; // then an append's outcome is unknown
    std::size_t queue_records_max = 65'536;            // appends under way; beyond: unavailable
    std::size_t queue_bytes_max = 64 << 20;
    // What a tail fetches ahead over each of its connections. librdkafka 2.0 looks for room once a
    // second: what is here less than a second's folding stops the fold.
    std::size_t lane_bytes_max = 64 << 20;
    Notice notice{}; // none: silent
};

} // namespace userfold::log
