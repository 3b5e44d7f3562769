// Before a fold goes on: is the log still the one it was folded from, and has nothing been missed?
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "events/log/event_log.h"
#include "projector/read_models/partition_progress.h"
#include "storage/store.h"

namespace userfold::projector {

// Why a fold cannot go on.
struct FoldStop {
    bool for_good = false; // else: try again, the cause may pass
    std::string remedy;    // one sentence for the operator
};

// Where to read from. `log_end` is the end of the partition at that moment.
struct StartPoint {
    Position next;
    std::int64_t log_end = 0;
};

// For each partition of the folded topics:
// - a log that ends before our position, or holds another record there, has lost its tail: stop for
// good;
// - a trimmed log that begins behind our position goes on at its beginning;
// - a compacted topic whose fold is older than half the time that tombstones are kept may have
// missed some:
//   what was folded from it is erased and it is folded again from its beginning.
std::expected<std::vector<StartPoint>, FoldStop> check_start(
    log::EventLog& log, storage::Store& store, const std::vector<log::TopicSettings>& topics,
    std::int64_t unix_ms_now, std::chrono::milliseconds wait);

// Only whether the last folded records are still there: after a connection was lost.
std::expected<void, FoldStop> check_continuity(log::EventLog& log, const storage::Store& store,
                                               const std::vector<Position>& next,
                                               std::chrono::milliseconds wait);

} // namespace userfold::projector
