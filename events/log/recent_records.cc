#include "events/log/recent_records.h"

#include <utility>

namespace userfold::log {

std::size_t memory_of(const LoggedRecord& record) {
    std::size_t bytes = sizeof(LoggedRecord) + record.key.size();
    if (record.value) bytes += record.value->size();
    for (const RecordHeader& header : record.headers) {
        bytes += sizeof(RecordHeader) + header.name.size() + header.value.size();
    }
    return bytes;
}

void RecentRecords::add(LoggedRecord record) {
    const std::lock_guard lock(mutex_);
    bytes_ += memory_of(record);
    records_.push_back(std::move(record));
    while (bytes_ > bytes_max_ && records_.size() > 1) {
        bytes_ -= memory_of(records_.front());
        records_.pop_front();
    }
}

void RecentRecords::drop_before(std::int64_t first) {
    const std::lock_guard lock(mutex_);
    while (!records_.empty() && records_.front().position.offset < first) {
        bytes_ -= memory_of(records_.front());
        records_.pop_front();
    }
}

bool RecentRecords::copy(Position& next, std::int64_t end, Appetite& appetite,
                         std::vector<LoggedRecord>& batch) const {
    const std::lock_guard lock(mutex_);
    if (records_.empty() || next.offset < records_.front().position.offset) return false;
    auto index = static_cast<std::size_t>(next.offset - records_.front().position.offset);
    for (; index < records_.size() && next.offset < end && !appetite.sated(); ++index) {
        appetite.take(memory_of(records_[index]));
        batch.push_back(records_[index]);
        next.offset = records_[index].position.offset + 1;
    }
    return true;
}

} // namespace userfold::log
