#include "events/log/stored_group_tail.h"

#include <algorithm>
#include <utility>

namespace userfold::log {
namespace {

constexpr std::chrono::milliseconds local_wait{0}; // a local log answers at once

} // namespace

StoredGroupTail::StoredGroupTail(EventLog& log, GroupPositions& positions, std::string group,
                                 std::vector<Topic> topics)
    : log_(log), positions_(positions), group_(std::move(group)), topics_(std::move(topics)) {}

std::expected<void, LogErrc> StoredGroupTail::poll(std::vector<LoggedRecord>& batch,
                                                   std::size_t records_max,
                                                   std::chrono::milliseconds wait) {
    batch.clear();
    if (!tail_) {
        if (auto started = start(); !started) return started;
    }
    auto polled = tail_->poll(batch, records_max, wait);
    if (polled || polled.error() != LogErrc::out_of_range) return polled;
    if (auto started = start(); !started) return started;
    return tail_->poll(batch, records_max, wait);
}

std::expected<void, LogErrc> StoredGroupTail::commit(Position next) {
    return positions_.set_group_next(group_, next);
}

void StoredGroupTail::wake() {
    const std::lock_guard lock(tail_mutex_);
    if (tail_) tail_->wake();
}

std::expected<void, LogErrc> StoredGroupTail::start() {
    auto positions = start_positions();
    if (!positions) return std::unexpected(positions.error());
    std::shared_ptr<Tail> tail = log_.tail(std::move(*positions));
    const std::lock_guard lock(tail_mutex_);
    tail_ = std::move(tail);
    return {};
}

std::expected<std::vector<Position>, LogErrc> StoredGroupTail::start_positions() {
    auto existing = log_.topics(local_wait);
    if (!existing) return std::unexpected(existing.error());
    std::vector<Position> positions;
    for (const Topic topic : topics_) {
        const auto found = std::ranges::find(*existing, topic, &TopicSettings::topic);
        if (found == existing->end()) return std::unexpected(LogErrc::no_such_topic);
        for (std::uint32_t index = 0; index < found->partitions; ++index) {
            auto position = start_position({topic, index});
            if (!position) return std::unexpected(position.error());
            positions.push_back(*position);
        }
    }
    return positions;
}

std::expected<Position, LogErrc> StoredGroupTail::start_position(Partition partition) {
    auto bounds = log_.bounds(partition, local_wait);
    if (!bounds) return std::unexpected(bounds.error());
    auto stored = positions_.group_next(group_, partition);
    if (!stored) return std::unexpected(stored.error());
    const std::int64_t next = stored->value_or(bounds->first);
    return Position{partition, std::clamp(next, bounds->first, bounds->end)};
}

} // namespace userfold::log
