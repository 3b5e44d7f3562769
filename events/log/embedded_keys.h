// The keys of the embedded log's RocksDB. All numbers are big-endian, so that keys sort like them.
//
// Column family "records":
//   topic u8, partition u32, offset u64      -> one record (record_encoding.h)
// Column family "default", the index:
//   'T', topic u8                            -> the topic's settings
//   'F', topic u8, partition u32             -> first offset that was not trimmed, u64
//   'K', topic u8, partition u32, key        -> offset u64, u8: 1 if that is a tombstone
//   'D', topic u8, partition u32, offset u64 -> of a tombstone: time of its append u64, key
//   'C', topic u8                            -> when the topic was last compacted on disk, u64
//   'G', topic u8, partition u32, group      -> the group's next offset, u64
//   'R'                                      -> nothing; written after a write that failed
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/ids.h"

namespace userfold::log::keys {

std::string record(Position position);
// All records of a partition lie in [record({partition, 0}), records_end(partition)).
std::string records_end(Partition partition);
// All records of a topic lie in [records_of(topic), records_of_next(topic)).
std::string records_of(Topic topic);
std::string records_of_next(Topic topic);
std::int64_t offset_of_record(std::string_view key);

std::string settings(Topic topic);
std::string first(Partition partition);
std::string latest(Partition partition, std::string_view record_key);
std::string tombstone(Position position);
std::string tombstones_end(Partition partition);
std::string compacted_at(Topic topic);
std::string group_next(std::string_view group, Partition partition);
std::string recovery();

std::string number(std::uint64_t value);
// The number that stands in the first 8 bytes; nothing if there are fewer.
std::optional<std::uint64_t> parse_number(std::string_view bytes);

} // namespace userfold::log::keys
