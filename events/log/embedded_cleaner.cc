#include "events/log/embedded_cleaner.h"

#include <fmt/format.h>
#include <memory>
#include <rocksdb/convenience.h>
#include <string>

#include "events/log/embedded_keys.h"
#include "events/log/record_encoding.h"

namespace userfold::log {
namespace {

constexpr int tombstones_a_step = 1000;
constexpr std::uint64_t release_bytes_min = 16 << 20;

} // namespace

bool EmbeddedCleaner::step(std::int64_t now_unix_ms) {
    bool more = false;
    for (TopicState* topic : partitions_.topics()) {
        for (PartitionState& state : topic->partitions) {
            if (state.retention == Retention::trimmed) trim(topic->settings, state, now_unix_ms);
            if (state.retention != Retention::compacted) continue;
            state.recent.drop_before(
                state.end); // readers shall not meet what was superseded for ever
            more = drop_tombstones(topic->settings, state, now_unix_ms) || more;
        }
    }
    return more;
}

void EmbeddedCleaner::trim(const TopicSettings& settings, PartitionState& state,
                           std::int64_t now_unix_ms) {
    const std::int64_t old_first = state.first;
    const std::int64_t first = first_after(state, now_unix_ms - settings.trimmed_after.count());
    if (first == old_first) return;
    rocksdb::WriteBatch batch;
    batch.Put(store_.index(), keys::first(state.partition),
              keys::number(static_cast<std::uint64_t>(first)));
    batch.DeleteRange(store_.records(), keys::record({state.partition, 0}),
                      keys::record({state.partition, first}));
    // Readers learn of it first: none may take the hole for a record that is missing.
    state.first = first;
    state.recent.drop_before(first);
    if (const auto status = store_.db().Write(rocksdb::WriteOptions(), &batch); !status.ok()) {
        notice_failure("trim a topic", status);
    }
}

// Offsets of a trimmed topic are dense and append times never go back: a binary search.
std::int64_t EmbeddedCleaner::first_after(const PartitionState& state, std::int64_t unix_ms) {
    std::int64_t low = state.first;
    std::int64_t high = state.end;
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        rocksdb::PinnableSlice bytes;
        const auto status = store_.db().Get(rocksdb::ReadOptions(), store_.records(),
                                            keys::record({state.partition, middle}), &bytes);
        const auto appended =
            status.ok() ? decode_appended_unix_ms(bytes.ToStringView()) : std::nullopt;
        if (!appended) {
            notice_failure("read the time of a record", status);
            return state.first;
        }
        if (*appended <= unix_ms) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// The last record of a partition stays, whatever it is: the end is found by it when the log is
// opened.
bool EmbeddedCleaner::drop_tombstones(const TopicSettings& settings, PartitionState& state,
                                      std::int64_t now_unix_ms) {
    const std::int64_t kept_since = now_unix_ms - settings.tombstones_kept.count();
    const std::int64_t last = state.end - 1;
    const std::string end = keys::tombstones_end(state.partition);
    const rocksdb::Slice end_slice(end);
    rocksdb::ReadOptions within;
    within.iterate_upper_bound = &end_slice;
    const std::unique_ptr<rocksdb::Iterator> entry(store_.db().NewIterator(within, store_.index()));
    rocksdb::WriteBatch batch;
    int dropped = 0;
    for (entry->Seek(keys::tombstone({state.partition, 0}));
         entry->Valid() && dropped < tombstones_a_step; entry->Next()) {
        const std::string_view time_and_key = entry->value().ToStringView();
        const auto appended = keys::parse_number(time_and_key).value_or(0);
        const std::int64_t offset = keys::offset_of_record(entry->key().ToStringView());
        if (static_cast<std::int64_t>(appended) > kept_since || offset >= last) break;
        batch.SingleDelete(store_.records(), keys::record({state.partition, offset}));
        batch.Delete(store_.index(), keys::latest(state.partition, time_and_key.substr(8)));
        batch.Delete(store_.index(), entry->key());
        ++dropped;
    }
    if (dropped == 0) return false;
    const auto status = store_.db().Write(rocksdb::WriteOptions(), &batch);
    if (!status.ok()) notice_failure("drop tombstones", status);
    return status.ok() && dropped == tombstones_a_step;
}

void EmbeddedCleaner::release(std::int64_t now_unix_ms) {
    const std::lock_guard lock(release_mutex_);
    for (TopicState* topic : partitions_.topics()) {
        if (topic->settings.retention == Retention::trimmed) {
            for (const PartitionState& state : topic->partitions) release_trimmed(state);
        }
        if (topic->settings.retention == Retention::compacted) {
            release_compacted(topic->settings, now_unix_ms);
        }
    }
}

void EmbeddedCleaner::release_trimmed(const PartitionState& state) {
    const std::string begin = keys::record({state.partition, 0});
    const std::string end = keys::record({state.partition, state.first});
    const rocksdb::Slice begin_slice(begin);
    const rocksdb::Slice end_slice(end);
    auto status = rocksdb::DeleteFilesInRange(&store_.db(), store_.records(), &begin_slice,
                                              &end_slice, false);
    if (!status.ok()) return notice_failure("delete trimmed files", status);
    const rocksdb::Range range(begin_slice, end_slice);
    std::uint64_t bytes = 0;
    status = store_.db().GetApproximateSizes(rocksdb::SizeApproximationOptions(), store_.records(),
                                             &range, 1, &bytes);
    if (!status.ok() || bytes < release_bytes_min) return;
    rocksdb::CompactRangeOptions alongside;
    alongside.exclusive_manual_compaction = false;
    status = store_.db().CompactRange(alongside, store_.records(), &begin_slice, &end_slice);
    if (!status.ok()) notice_failure("compact a trimmed topic", status);
}

// Superseded records were deleted when their successor came; this is what takes their bytes off the
// disk.
void EmbeddedCleaner::release_compacted(const TopicSettings& settings, std::int64_t now_unix_ms) {
    if (settings.compaction_lag_max.count() == 0) return;
    std::string stored;
    const std::string marker = keys::compacted_at(settings.topic);
    auto status = store_.db().Get(rocksdb::ReadOptions(), store_.index(), marker, &stored);
    const auto compacted_at = static_cast<std::int64_t>(keys::parse_number(stored).value_or(0));
    if (now_unix_ms - compacted_at < settings.compaction_lag_max.count() / 2) return;
    const std::string begin = keys::records_of(settings.topic);
    const std::string end = keys::records_of_next(settings.topic);
    const rocksdb::Slice begin_slice(begin);
    const rocksdb::Slice end_slice(end);
    rocksdb::CompactRangeOptions whole;
    whole.exclusive_manual_compaction = false;
    whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    status = store_.db().Flush(rocksdb::FlushOptions(), {store_.index(), store_.records()});
    if (status.ok()) {
        status = store_.db().CompactRange(whole, store_.records(), &begin_slice, &end_slice);
    }
    if (status.ok()) {
        status = store_.db().Put(rocksdb::WriteOptions(), store_.index(), marker,
                                 keys::number(static_cast<std::uint64_t>(now_unix_ms)));
    }
    if (!status.ok()) notice_failure("compact a topic on disk", status);
}

void EmbeddedCleaner::notice_failure(const char* what, const rocksdb::Status& status) const {
    if (!options_.notice) return;
    options_.notice(
        NoticeLevel::warning,
        fmt::format("the log could not {}: {}; it tries again later", what, status.ToString()));
}

} // namespace userfold::log
