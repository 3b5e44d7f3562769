// Records and streams that deserve an operator's look. Bounded: the first of each partition are
// kept, all are counted in the partition's progress. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/commit_fold.h"
#include "projector/view_changes.h"

namespace userfold::projector {

inline constexpr std::uint64_t quarantined_records_max = 1'000; // of a partition

struct QuarantinedRecord {
    Verdict verdict = Verdict::invalid_record;
    std::int64_t appended_unix_ms = 0;
};
std::string encode_quarantined(const QuarantinedRecord& record);
QuarantinedRecord decode_quarantined(std::string_view value);

// A void record that timing does not explain; `before` were there already.
void quarantine_record(const Position& position, const QuarantinedRecord& record,
                       std::uint64_t before, ViewChanges& changes);
// A stream that holds an event that this binary could not decode.
void quarantine_stream(Topic topic, const StreamId& stream, ViewChanges& changes);
bool has_quarantined_streams(const storage::Store& store);

} // namespace userfold::projector
