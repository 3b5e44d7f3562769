// Where the embedded log keeps what its reading groups have done.
#pragma once

#include "events/log/embedded_store.h"
#include "events/log/stored_group_tail.h"

namespace userfold::log {

// Thread-safe. The store outlives it.
class EmbeddedGroups final : public GroupPositions {
public:
    explicit EmbeddedGroups(EmbeddedStore& store) : store_(store) {}

    std::expected<std::optional<std::int64_t>, LogErrc> group_next(const std::string& group,
                                                                   Partition partition) override;
    std::expected<void, LogErrc> set_group_next(const std::string& group, Position next) override;

private:
    EmbeddedStore& store_;
};

} // namespace userfold::log
