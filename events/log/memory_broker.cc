#include "events/log/memory_broker.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace userfold::log {

MemoryBroker::MemoryBroker(std::function<std::int64_t()> unix_ms_now)
    : unix_ms_now_(std::move(unix_ms_now)) {}

void MemoryBroker::create(const std::vector<TopicSettings>& wanted) {
    const std::lock_guard lock(mutex_);
    for (const TopicSettings& settings : wanted) {
        if (!settings_.emplace(settings.topic, settings).second) continue;
        for (std::uint32_t index = 0; index < settings.partitions; ++index) {
            sequences_.emplace(Partition{settings.topic, index}, Sequence{});
        }
    }
}

std::vector<TopicSettings> MemoryBroker::topics() const {
    const std::lock_guard lock(mutex_);
    std::vector<TopicSettings> all;
    for (const auto& [topic, settings] : settings_) all.push_back(settings);
    return all;
}

const MemoryBroker::Sequence* MemoryBroker::find(Partition partition) const {
    const auto found = sequences_.find(partition);
    return found == sequences_.end() ? nullptr : &found->second;
}

MemoryBroker::Sequence* MemoryBroker::find(Partition partition) {
    return const_cast<Sequence*>(std::as_const(*this).find(partition));
}

std::int64_t MemoryBroker::next_time() {
    const std::int64_t now = unix_ms_now_ ? unix_ms_now_() : last_unix_ms_ + 1;
    last_unix_ms_ = std::max(last_unix_ms_, now);
    return last_unix_ms_;
}

std::expected<std::int64_t, LogErrc> MemoryBroker::append(Partition partition,
                                                          const Record& record) {
    if (size_of(record) > record_bytes_max) return std::unexpected(LogErrc::record_too_large);
    std::int64_t offset = 0;
    {
        const std::lock_guard lock(mutex_);
        Sequence* sequence = find(partition);
        if (sequence == nullptr) return std::unexpected(LogErrc::no_such_topic);
        offset = sequence->end++;
        sequence->records.emplace_hint(
            sequence->records.end(), offset,
            LoggedRecord{
                {partition, offset}, next_time(), record.key, record.value, record.headers});
    }
    arrivals_.announce(std::array{partition});
    return offset;
}

std::expected<Bounds, LogErrc> MemoryBroker::bounds(Partition partition) const {
    const std::lock_guard lock(mutex_);
    const Sequence* sequence = find(partition);
    if (sequence == nullptr) return std::unexpected(LogErrc::no_such_topic);
    return Bounds{sequence->first, sequence->end};
}

std::expected<LoggedRecord, LogErrc> MemoryBroker::read(Position position) const {
    const std::lock_guard lock(mutex_);
    const Sequence* sequence = find(position.partition);
    if (sequence == nullptr) return std::unexpected(LogErrc::no_such_topic);
    const auto found = sequence->records.find(position.offset);
    if (found == sequence->records.end()) return std::unexpected(LogErrc::out_of_range);
    return found->second;
}

std::expected<void, LogErrc> MemoryBroker::collect(Position& next, Appetite& appetite,
                                                   std::vector<LoggedRecord>& batch) {
    const std::lock_guard lock(mutex_);
    const Sequence* sequence = find(next.partition);
    if (sequence == nullptr) return std::unexpected(LogErrc::no_such_topic);
    if (next.offset < sequence->first || next.offset > sequence->end) {
        return std::unexpected(LogErrc::out_of_range);
    }
    auto record = sequence->records.lower_bound(next.offset);
    for (; record != sequence->records.end() && !appetite.sated(); ++record) {
        appetite.take(record->second.key.size() + record->second.value.value_or("").size());
        const LoggedRecord& stored = record->second;
        batch.push_back({stored.position, stored.appended_unix_ms, stored.key, stored.value, {}});
        next.offset = record->first + 1;
    }
    if (record == sequence->records.end()) next.offset = sequence->end;
    return {};
}

std::expected<std::optional<std::int64_t>, LogErrc> MemoryBroker::group_next(
    const std::string& group, Partition partition) {
    const std::lock_guard lock(mutex_);
    const auto found = groups_.find({group, partition});
    if (found == groups_.end()) return std::nullopt;
    return found->second;
}

std::expected<void, LogErrc> MemoryBroker::set_group_next(const std::string& group, Position next) {
    const std::lock_guard lock(mutex_);
    groups_[{group, next.partition}] = next.offset;
    return {};
}

void MemoryBroker::compact(Partition partition, Tombstones tombstones) {
    const std::lock_guard lock(mutex_);
    Sequence* sequence = find(partition);
    if (sequence == nullptr) return;
    std::unordered_map<std::string_view, std::int64_t> latest;
    for (const auto& [offset, record] : sequence->records) latest[record.key] = offset;
    std::vector<std::int64_t> removed;
    for (const auto& [offset, record] : sequence->records) {
        const bool superseded = latest[record.key] != offset;
        const bool ended = tombstones == Tombstones::removed && !record.value;
        if ((superseded || ended) && offset + 1 != sequence->end) removed.push_back(offset);
    }
    for (const std::int64_t offset : removed) sequence->records.erase(offset);
}

void MemoryBroker::trim(Partition partition, std::int64_t first) {
    const std::lock_guard lock(mutex_);
    Sequence* sequence = find(partition);
    if (sequence == nullptr) return;
    sequence->first = std::clamp(first, sequence->first, sequence->end);
    sequence->records.erase(sequence->records.begin(),
                            sequence->records.lower_bound(sequence->first));
}

void MemoryBroker::truncate(Partition partition, std::int64_t end) {
    const std::lock_guard lock(mutex_);
    Sequence* sequence = find(partition);
    if (sequence == nullptr) return;
    sequence->end = std::min(sequence->end, end);
    sequence->first = std::min(sequence->first, sequence->end);
    sequence->records.erase(sequence->records.lower_bound(sequence->end), sequence->records.end());
}

void MemoryBroker::add_stray(Partition partition, Record record) {
    const std::lock_guard lock(mutex_);
    strays_.push_back({partition, std::move(record)});
}

std::size_t MemoryBroker::strays() const {
    const std::lock_guard lock(mutex_);
    return strays_.size();
}

bool MemoryBroker::land_stray(std::uint64_t choice) {
    Stray stray;
    {
        const std::lock_guard lock(mutex_);
        if (strays_.empty()) return false;
        const auto picked = strays_.begin() + static_cast<std::ptrdiff_t>(choice % strays_.size());
        stray = std::move(*picked);
        strays_.erase(picked);
    }
    static_cast<void>(append(stray.partition, stray.record)); // no one waits for its outcome
    return true;
}

} // namespace userfold::log
