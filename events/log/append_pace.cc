#include "events/log/append_pace.h"

#include <utility>

namespace userfold::log {

AppendPace::Entry AppendPace::enter(Partition partition, std::unique_ptr<KafkaAppend>& append) {
    const std::lock_guard lock(mutex_);
    Turns& turns = turns_[partition];
    if (turns.under_way == 0) {
        turns.under_way = 1;
        return Entry::goes;
    }
    const std::size_t bytes = size_of(append->record);
    if (records_waiting_ == records_max_ || bytes > bytes_max_ - bytes_waiting_) return Entry::full;
    ++records_waiting_;
    bytes_waiting_ += bytes;
    turns.waiting.push_back(std::move(append));
    return Entry::waits;
}

AppendPace::Appends AppendPace::leave(Partition partition) {
    const std::lock_guard lock(mutex_);
    Turns& turns = turns_[partition];
    if (--turns.under_way > 0) return {};
    Appends next = std::exchange(turns.waiting, {});
    turns.under_way = next.size();
    records_waiting_ -= next.size();
    for (const auto& append : next) bytes_waiting_ -= size_of(append->record);
    return next;
}

} // namespace userfold::log
