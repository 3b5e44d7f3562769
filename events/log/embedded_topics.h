// The topics of the embedded log: kept in its index, loaded when it is opened.
#pragma once

#include <expected>
#include <mutex>
#include <vector>

#include "events/log/embedded_options.h"
#include "events/log/embedded_store.h"
#include "events/log/log_error.h"
#include "events/log/partition_table.h"

namespace userfold::log {

// Thread-safe. All outlive it.
class EmbeddedTopics {
public:
    // Loads what is stored; finds each partition's bounds with one look-up each. Throws
    // std::runtime_error where that cannot be read.
    EmbeddedTopics(const EmbeddedOptions& options, EmbeddedStore& store,
                   PartitionTable& partitions);

    std::vector<TopicSettings> all() const;
    std::expected<void, LogErrc> create(const std::vector<TopicSettings>& wanted);

private:
    std::unique_ptr<TopicState> make_state(const TopicSettings& settings) const;
    void find_bounds(PartitionState& state) const;

    const EmbeddedOptions& options_;
    EmbeddedStore& store_;
    PartitionTable& partitions_;
    std::mutex creating_;
};

} // namespace userfold::log
