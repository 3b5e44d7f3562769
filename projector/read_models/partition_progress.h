// How far a partition is folded, written together with what was folded.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "events/log/record.h"

namespace userfold::read_models {

using RecordHash = std::array<std::uint8_t, 16>;

struct PartitionProgress {
    std::int64_t next_offset = 0;
    RecordHash last_record{}; // of the record before next_offset, where one was folded
    std::int64_t folded_unix_ms =
        0;                        // when it was last known to be up to date, by this node's clock
    std::uint64_t suspicious = 0; // void records that timing does not explain
    friend bool operator==(const PartitionProgress&, const PartitionProgress&) = default;
};

std::string encode_progress(const PartitionProgress& progress);
PartitionProgress decode_progress(std::string_view value);

// Of key and value, so that a record that another took the place of is told apart.
RecordHash hash_of(const log::LoggedRecord& record);

} // namespace userfold::read_models
