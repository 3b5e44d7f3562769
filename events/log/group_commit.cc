#include "events/log/group_commit.h"

#include <algorithm>
#include <array>
#include <utility>

#include "events/log/embedded_keys.h"
#include "events/log/record_encoding.h"

namespace userfold::log {
namespace {

LoggedRecord to_logged(Record record, Position position, std::int64_t unix_ms) {
    return {position, unix_ms, std::move(record.key), std::move(record.value), {}};
}

std::string encode_latest(Position position, bool tombstone) {
    std::string bytes = keys::number(static_cast<std::uint64_t>(position.offset));
    bytes.push_back(tombstone ? 1 : 0);
    return bytes;
}

} // namespace

rocksdb::Status GroupCommit::draft(const std::vector<PendingAppend>& group, std::int64_t unix_ms) {
    batch_.Clear();
    offsets_.clear();
    touched_.clear();
    touched_names_.clear();
    drafted_latest_.clear();
    for (const PendingAppend& append : group) {
        PartitionState& state = *append.partition;
        touch(state, unix_ms);
        const Position position{state.partition, state.drafted_end++};
        offsets_.push_back(position.offset);
        put(append, position);
        if (state.retention != Retention::compacted) continue;
        if (auto status = replace_latest(append, position); !status.ok()) return status;
    }
    return rocksdb::Status::OK();
}

void GroupCommit::touch(PartitionState& state, std::int64_t unix_ms) {
    if (std::ranges::find(touched_, &state) != touched_.end()) return;
    touched_.push_back(&state);
    touched_names_.push_back(state.partition);
    state.drafted_end = state.end.load(std::memory_order_relaxed);
    state.last_unix_ms = std::max(state.last_unix_ms, unix_ms);
}

void GroupCommit::put(const PendingAppend& append, Position position) {
    const std::string key = keys::record(position);
    const std::string head = encode_before_value(append.record, append.partition->last_unix_ms);
    const std::array<rocksdb::Slice, 1> key_parts{key};
    std::array<rocksdb::Slice, 2> value_parts{head, rocksdb::Slice()};
    if (append.record.value) value_parts[1] = *append.record.value;
    batch_.Put(store_.records(), rocksdb::SliceParts(key_parts.data(), key_parts.size()),
               rocksdb::SliceParts(value_parts.data(), value_parts.size()));
}

rocksdb::Status GroupCommit::replace_latest(const PendingAppend& append, Position position) {
    const bool tombstone = !append.record.value;
    const std::string index_key = keys::latest(position.partition, append.record.key);
    std::optional<Latest> predecessor;
    if (auto status = find_latest(index_key, predecessor); !status.ok()) return status;
    if (predecessor) {
        const Position replaced{position.partition, predecessor->offset};
        batch_.SingleDelete(store_.records(), keys::record(replaced));
        if (predecessor->tombstone) batch_.Delete(store_.index(), keys::tombstone(replaced));
    }
    batch_.Put(store_.index(), index_key, encode_latest(position, tombstone));
    if (tombstone) {
        const auto time = static_cast<std::uint64_t>(append.partition->last_unix_ms);
        batch_.Put(store_.index(), keys::tombstone(position),
                   keys::number(time).append(append.record.key));
    }
    drafted_latest_.insert_or_assign(index_key, Latest{position.offset, tombstone});
    return rocksdb::Status::OK();
}

rocksdb::Status GroupCommit::find_latest(const std::string& index_key,
                                         std::optional<Latest>& found) {
    if (const auto drafted = drafted_latest_.find(index_key); drafted != drafted_latest_.end()) {
        found = drafted->second;
        return rocksdb::Status::OK();
    }
    rocksdb::PinnableSlice bytes;
    auto status = store_.db().Get(rocksdb::ReadOptions(), store_.index(), index_key, &bytes);
    if (status.IsNotFound()) return rocksdb::Status::OK();
    if (!status.ok()) return status;
    const std::string_view view = bytes.ToStringView();
    const auto offset = keys::parse_number(view);
    if (!offset || view.size() != 9)
        return rocksdb::Status::Corruption("index of the latest record");
    found = Latest{static_cast<std::int64_t>(*offset), view.back() != 0};
    return rocksdb::Status::OK();
}

rocksdb::Status GroupCommit::write() {
    rocksdb::WriteOptions durable;
    durable.sync = true;
    return store_.db().Write(durable, &batch_);
}

void GroupCommit::publish(std::vector<PendingAppend>& group) {
    for (std::size_t i = 0; i < group.size(); ++i) {
        PartitionState& state = *group[i].partition;
        state.recent.add(to_logged(std::move(group[i].record), {state.partition, offsets_[i]},
                                   state.last_unix_ms));
    }
    for (PartitionState* state : touched_) {
        state->end.store(state->drafted_end, std::memory_order_release);
    }
}

} // namespace userfold::log
