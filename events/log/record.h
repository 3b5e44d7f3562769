// What goes onto the log and what comes back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/ids.h"

namespace userfold::log {

struct RecordHeader {
    std::string name;
    std::string value;
    friend bool operator==(const RecordHeader&, const RecordHeader&) = default;
};

// What is appended. No value is a tombstone.
struct Record {
    std::string key;
    std::optional<std::string> value;
    std::vector<RecordHeader> headers;
};

// No log takes a record of more: key, value and headers together.
inline constexpr std::size_t record_bytes_max = 1'000'000;
std::size_t size_of(const Record& record);

// Headers repeat the envelope for other tools. No fold reads them, and to copy them costs as much
// as the rest of a record.
enum class HeaderUse : std::uint8_t { skip, read };

// What is read back. Owns its bytes.
struct LoggedRecord {
    Position position;
    std::int64_t appended_unix_ms = 0; // the log's own clock
    std::string key;
    std::optional<std::string> value;
    std::vector<RecordHeader> headers;
};

// First offset still there and the one the next record will get.
struct Bounds {
    std::int64_t first = 0;
    std::int64_t end = 0;
};

} // namespace userfold::log
