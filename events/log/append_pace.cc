#include "events/log/append_pace.h"

#include <utility>

namespace userfold::log {

AppendPace::Entry AppendPace::enter(Partition partition, std::unique_ptr<KafkaAppend>& append) {
    const std::lock_guard lock(mutex_);
    Lane& lane = lanes_[partition];
    if (lane.under_way == 0) {
        lane.under_way = 1;
        return Entry::goes;
    }
    const std::size_t bytes = size_of(append->record);
    if (records_waiting_ == records_max_ || bytes > bytes_max_ - bytes_waiting_) return Entry::full;
    ++records_waiting_;
    bytes_waiting_ += bytes;
    lane.waiting.push_back(std::move(append));
    return Entry::waits;
}

AppendPace::Appends AppendPace::leave(Partition partition) {
    const std::lock_guard lock(mutex_);
    Lane& lane = lanes_[partition];
    if (--lane.under_way > 0) return {};
    Appends next = std::exchange(lane.waiting, {});
    lane.under_way = next.size();
    records_waiting_ -= next.size();
    for (const auto& append : next) bytes_waiting_ -= size_of(append->record);
    return next;
}

} // namespace userfold::log
