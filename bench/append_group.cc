#include "bench/append_group.h"

#include <stdexcept>
#include <string>

namespace userfold::bench {

AppendGroup::AppendGroup(log::EventLog& event_log)
    : log_(event_log), outcomes_(std::make_shared<Outcomes>()) {}

void AppendGroup::append(Partition partition, log::Record record) {
    {
        const std::lock_guard lock(outcomes_->mutex);
        ++outcomes_->under_way;
    }
    log_.append(partition, std::move(record),
                [outcomes = outcomes_](std::expected<std::int64_t, log::LogErrc> offset) {
                    const std::lock_guard lock(outcomes->mutex);
                    if (!offset) outcomes->failed = offset.error();
                    if (--outcomes->under_way == 0) outcomes->settled.notify_one();
                });
}

void AppendGroup::wait() {
    std::unique_lock lock(outcomes_->mutex);
    outcomes_->settled.wait(lock, [this] { return outcomes_->under_way == 0; });
    if (!outcomes_->failed) return;
    throw std::runtime_error("the log did not take the records: " +
                             std::string(log::describe(*outcomes_->failed)));
}

} // namespace userfold::bench
