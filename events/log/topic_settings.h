// How a topic is cut into partitions and how long it keeps its records.
#pragma once

#include <chrono>
#include <cstdint>

#include "events/ids.h"

namespace userfold::log {

enum class Retention : std::uint8_t { for_ever, trimmed, compacted };

// Retention and times are promises of the design, partitions a choice made once (genesis fixes it).
struct TopicSettings {
    Topic topic = Topic::settings;
    std::uint32_t partitions = 8;
    Retention retention = Retention::for_ever;
    std::chrono::milliseconds trimmed_after{}; // for trimmed: by the log's clock
    std::chrono::milliseconds tombstones_kept{std::chrono::hours(24)}; // for compacted
    std::chrono::milliseconds compaction_lag_max{}; // for compacted; zero: the engine's default
};

} // namespace userfold::log
