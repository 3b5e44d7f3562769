// Reads records of the embedded log: from memory at a partition's end, from RocksDB before it.
#pragma once

#include "events/log/embedded_store.h"
#include "events/log/local_tail.h"
#include "events/log/partition_table.h"
#include "events/log/record.h"

namespace userfold::log {

// Thread-safe. Store and partitions outlive the reader.
class EmbeddedReader final : public RecordSource {
public:
    EmbeddedReader(EmbeddedStore& store, const PartitionTable& partitions)
        : store_(store), partitions_(partitions) {}

    std::expected<Bounds, LogErrc> bounds(Partition partition) const;
    std::expected<LoggedRecord, LogErrc> read(Position position) const;
    std::expected<void, LogErrc> collect(Position& next, Appetite& appetite,
                                         std::vector<LoggedRecord>& batch) override;

private:
    std::expected<void, LogErrc> collect_stored(const PartitionState& state, std::int64_t end,
                                                Position& next, Appetite& appetite,
                                                std::vector<LoggedRecord>& batch) const;

    EmbeddedStore& store_;
    const PartitionTable& partitions_;
};

} // namespace userfold::log
