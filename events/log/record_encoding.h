// How the embedded log writes a record (format 1), little to read and to copy:
//
//   1 byte        1 if there is a value, 0 for a tombstone
//   8 bytes       time of the append, ms since 1970, big-endian
//   varint, bytes the key
//   varint        number of headers; for each: varint, bytes of the name; varint, bytes of the
//   value the rest      the value
//
// A varint is LEB128, as in Protocol Buffers. The version stands in the directory's FORMAT file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/log/record.h"

namespace userfold::log {

// All but the value, which follows as it is.
std::string encode_before_value(const Record& record, std::int64_t appended_unix_ms);
// Nothing if the bytes are not such a record.
std::optional<LoggedRecord> decode_record(Position position, std::string_view bytes, HeaderUse use);
// The time alone.
std::optional<std::int64_t> decode_appended_unix_ms(std::string_view bytes);

} // namespace userfold::log
