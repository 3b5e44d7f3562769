// What all processes of a simulated cluster share: keys and layout.
#pragma once

#include "events/derivation.h"
#include "events/log/record.h"
#include "events/secrets.h"
#include "events/topic_layout.h"
#include "writer/derived_tokens.h"

namespace userfold::simulation {

struct Cluster {
    explicit Cluster(std::uint32_t partitions);

    const Secrets& secrets; // the same for all schedules
    const TopicLayout layout;
    const BlindIndexer indexer;
    const writer::DerivedTokens tokens;
};

// The record that a log starts with.
log::Record genesis_record(const Cluster& cluster, std::int64_t now_unix_ms);

} // namespace userfold::simulation
