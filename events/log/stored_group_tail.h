// A group with one member, whose positions a local log stores.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "events/log/event_log.h"

namespace userfold::log {

// Where a group's positions are kept. Thread-safe.
class GroupPositions {
public:
    virtual ~GroupPositions() = default;

    virtual std::expected<std::optional<std::int64_t>, LogErrc> group_next(const std::string& group,
                                                                           Partition partition) = 0;
    virtual std::expected<void, LogErrc> set_group_next(const std::string& group,
                                                        Position next) = 0;
};

class StoredGroupTail final : public GroupTail {
public:
    // Log and positions outlive the tail.
    StoredGroupTail(EventLog& log, GroupPositions& positions, std::string group,
                    std::vector<Topic> topics);

    std::expected<void, LogErrc> poll(std::vector<LoggedRecord>& batch, std::size_t records_max,
                                      std::chrono::milliseconds wait) override;
    std::expected<void, LogErrc> commit(Position next) override;
    void wake() override;

private:
    std::expected<std::vector<Position>, LogErrc> start_positions();
    std::expected<Position, LogErrc> start_position(Partition partition);
    std::expected<void, LogErrc> start();

    EventLog& log_;
    GroupPositions& positions_;
    std::string group_;
    std::vector<Topic> topics_;
    std::mutex tail_mutex_; // wake() comes from other threads while poll() makes a tail
    std::shared_ptr<Tail> tail_;
};

} // namespace userfold::log
