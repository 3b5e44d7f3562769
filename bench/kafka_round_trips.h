// The limit of commands on Kafka: a record is appended, acknowledged by the broker and read back,
// through librdkafka alone, with so many under way at once.
#pragma once

#include <memory>
#include <string>

#include "bench/slice.h"

namespace userfold::bench {

class KafkaRoundTrips {
public:
    static constexpr std::size_t record_bytes = 300;

    // Makes a topic of its own. Throws std::runtime_error.
    KafkaRoundTrips(const std::string& brokers, int in_flight, int partitions);
    ~KafkaRoundTrips();
    KafkaRoundTrips(const KafkaRoundTrips&) = delete;
    KafkaRoundTrips& operator=(const KafkaRoundTrips&) = delete;

    Slice run(std::chrono::milliseconds length);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace userfold::bench
