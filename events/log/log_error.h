// What can go wrong on the log, and what a caller may do about it.
#pragma once

#include <cstdint>
#include <string_view>

namespace userfold::log {

enum class LogErrc : std::uint8_t {
    unavailable,      // not appended, nor will it be: the same call may go through later
    outcome_unknown,  // may be on the log, now or later: append the same record again, folds drop
                      // the copy
    record_too_large, // never fits: the caller must make it smaller
    no_space,         // not appended: the disk is full; reads go on
    no_such_topic,    // the topic or partition is missing: run `userfold topics create`
    out_of_range,     // the offset was trimmed, or lies beyond the end
    wrong_settings,   // a topic's settings break the design's promises: run `userfold topics check`
    damaged,          // the log's bytes are not what was written: restore its data from a backup
    closed,           // this log object is shutting down
};
std::string_view describe(LogErrc error); // what happened and the remedy

} // namespace userfold::log
