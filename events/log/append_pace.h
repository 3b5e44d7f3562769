// The pace of the appends to Kafka: a partition's go batch after batch, the first at once, and
// those that come while it is under way together once its outcome is there. So none waits for
// company that does not come, and batches grow with the load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "events/log/kafka_producer.h"

namespace userfold::log {

// Thread-safe.
class AppendPace {
public:
    using Appends = std::vector<std::unique_ptr<KafkaAppend>>;

    AppendPace(std::size_t records_max, std::size_t bytes_max)
        : records_max_(records_max), bytes_max_(bytes_max) {}

    enum class Entry : std::uint8_t {
        goes,  // now: the caller sends it, and calls leave() when its outcome is there
        waits, // leave() will return it
        full,  // too much waits; it was not taken
    };
    // Takes the append over where it waits.
    Entry enter(Partition partition, std::unique_ptr<KafkaAppend>& append);
    // One that went has its outcome. What goes now, if all that went have theirs.
    Appends leave(Partition partition);

private:
    struct Turns {
        std::size_t under_way = 0;
        Appends waiting;
    };

    const std::size_t records_max_;
    const std::size_t bytes_max_;
    std::mutex mutex_;
    std::map<Partition, Turns> turns_;
    std::size_t records_waiting_ = 0;
    std::size_t bytes_waiting_ = 0;
};

} // namespace userfold::log
