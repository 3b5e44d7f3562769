#include "events/log/embedded_groups.h"

#include "events/log/embedded_keys.h"

namespace userfold::log {

std::expected<std::optional<std::int64_t>, LogErrc> EmbeddedGroups::group_next(
    const std::string& group, Partition partition) {
    std::string bytes;
    const auto status = store_.db().Get(rocksdb::ReadOptions(), store_.index(),
                                        keys::group_next(group, partition), &bytes);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return std::unexpected(LogErrc::unavailable);
    const auto next = keys::parse_number(bytes);
    if (!next) return std::unexpected(LogErrc::damaged);
    return static_cast<std::int64_t>(*next);
}

// Not synced: what a power cut takes back is read again, as the contract says.
std::expected<void, LogErrc> EmbeddedGroups::set_group_next(const std::string& group,
                                                            Position next) {
    const auto status = store_.db().Put(rocksdb::WriteOptions(), store_.index(),
                                        keys::group_next(group, next.partition),
                                        keys::number(static_cast<std::uint64_t>(next.offset)));
    if (!status.ok()) return std::unexpected(LogErrc::unavailable);
    return {};
}

} // namespace userfold::log
