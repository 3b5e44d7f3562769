// Removes from the embedded log what retention lets go, and gives its disk back.
#pragma once

#include <cstdint>
#include <mutex>

#include "events/log/embedded_options.h"
#include "events/log/embedded_store.h"
#include "events/log/partition_table.h"

namespace userfold::log {

class EmbeddedCleaner {
public:
    // All outlive the cleaner.
    EmbeddedCleaner(const EmbeddedOptions& options, EmbeddedStore& store,
                    PartitionTable& partitions)
        : options_(options), store_(store), partitions_(partitions) {}

    // Trims old records and drops tombstones that were kept long enough, a bounded piece of it.
    // True if there is more to do. On the thread that commits.
    bool step(std::int64_t now_unix_ms);
    // Rewrites files so that what was removed is gone from the disk: behind trimmed prefixes at
    // once when there is enough of it, on compacted topics within half of their compaction lag.
    // Slow; on any thread but the one that commits. Safe to call from several.
    void release(std::int64_t now_unix_ms);

private:
    void trim(const TopicSettings& settings, PartitionState& state, std::int64_t now_unix_ms);
    std::int64_t first_after(const PartitionState& state, std::int64_t unix_ms);
    bool drop_tombstones(const TopicSettings& settings, PartitionState& state,
                         std::int64_t now_unix_ms);
    void release_trimmed(const PartitionState& state);
    void release_compacted(const TopicSettings& settings, std::int64_t now_unix_ms);
    void notice_failure(const char* what, const rocksdb::Status& status) const;

    const EmbeddedOptions& options_;
    EmbeddedStore& store_;
    PartitionTable& partitions_;
    std::mutex release_mutex_;
};

} // namespace userfold::log
