#include "events/log/log_error.h"

namespace userfold::log {

std::string_view describe(LogErrc error) {
    switch (error) {
        case LogErrc::unavailable:
            return "the log cannot be reached or is overloaded; nothing was appended; try again";
        case LogErrc::outcome_unknown:
            return "it is not known whether the record is on the log; append the same record again";
        case LogErrc::record_too_large:
            return "the record is larger than the log takes; make it smaller";
        case LogErrc::no_space:
            return "the log's disk is full; nothing was appended; make room";
        case LogErrc::no_such_topic:
            return "the topic or partition is missing; run `userfold topics create`";
        case LogErrc::out_of_range:
            return "the offset is not on the log: it was trimmed or compacted, or lies beyond the "
                   "end";
        case LogErrc::wrong_settings:
            return "a topic's settings break what the log promises; run `userfold topics check`";
        case LogErrc::damaged:
            return "the log's bytes are not what was written; restore its data from a backup";
        case LogErrc::closed:
            return "the log is shutting down";
    }
    return "unknown error of the log";
}

} // namespace userfold::log
