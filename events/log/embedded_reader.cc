#include "events/log/embedded_reader.h"

#include <memory>
#include <string>
#include <utility>

#include "events/log/embedded_keys.h"
#include "events/log/record_encoding.h"

namespace userfold::log {

std::expected<Bounds, LogErrc> EmbeddedReader::bounds(Partition partition) const {
    const PartitionState* state = partitions_.find(partition);
    if (state == nullptr) return std::unexpected(LogErrc::no_such_topic);
    return Bounds{state->first, state->end};
}

std::expected<LoggedRecord, LogErrc> EmbeddedReader::read(Position position) const {
    const auto there = bounds(position.partition);
    if (!there) return std::unexpected(there.error());
    if (position.offset < there->first || position.offset >= there->end) {
        return std::unexpected(LogErrc::out_of_range);
    }
    rocksdb::PinnableSlice bytes;
    const auto status =
        store_.db().Get(rocksdb::ReadOptions(), store_.records(), keys::record(position), &bytes);
    if (status.IsNotFound()) return std::unexpected(LogErrc::out_of_range);
    if (status.IsCorruption()) return std::unexpected(LogErrc::damaged);
    if (!status.ok()) return std::unexpected(LogErrc::unavailable);
    auto record = decode_record(position, bytes.ToStringView(), HeaderUse::read);
    if (!record) return std::unexpected(LogErrc::damaged);
    return std::move(*record);
}

std::expected<void, LogErrc> EmbeddedReader::collect(Position& next, Appetite& appetite,
                                                     std::vector<LoggedRecord>& batch) {
    PartitionState* state = partitions_.find(next.partition);
    if (state == nullptr) return std::unexpected(LogErrc::no_such_topic);
    const std::int64_t end = state->end.load(std::memory_order_acquire);
    if (next.offset == end) return {};
    if (next.offset < state->first || next.offset > end) {
        return std::unexpected(LogErrc::out_of_range);
    }
    if (state->recent.copy(next, end, appetite, batch)) return {};
    return collect_stored(*state, end, next, appetite, batch);
}

// A hole where there must be none was trimmed after the bounds were looked at.
std::expected<void, LogErrc> EmbeddedReader::collect_stored(
    const PartitionState& state, std::int64_t end, Position& next, Appetite& appetite,
    std::vector<LoggedRecord>& batch) const {
    const bool dense = state.retention != Retention::compacted;
    const std::string upper = keys::record({next.partition, end});
    const rocksdb::Slice upper_slice(upper);
    rocksdb::ReadOptions within;
    within.iterate_upper_bound = &upper_slice;
    within.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> entry(
        store_.db().NewIterator(within, store_.records()));
    for (entry->Seek(keys::record(next)); entry->Valid() && !appetite.sated(); entry->Next()) {
        const std::int64_t offset = keys::offset_of_record(entry->key().ToStringView());
        if (dense && offset != next.offset) return std::unexpected(LogErrc::out_of_range);
        auto record =
            decode_record({next.partition, offset}, entry->value().ToStringView(), HeaderUse::skip);
        if (!record) return std::unexpected(LogErrc::damaged);
        appetite.take(memory_of(*record));
        batch.push_back(std::move(*record));
        next.offset = offset + 1;
    }
    if (entry->status().IsCorruption()) return std::unexpected(LogErrc::damaged);
    if (!entry->status().ok()) return std::unexpected(LogErrc::unavailable);
    if (entry->Valid() || next.offset == end) return {};
    if (dense) return std::unexpected(LogErrc::out_of_range);
    next.offset = end;
    return {};
}

} // namespace userfold::log
