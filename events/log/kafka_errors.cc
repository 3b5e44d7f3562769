#include "events/log/kafka_errors.h"

namespace userfold::log {

std::expected<std::int64_t, LogErrc> delivery_outcome(const rd_kafka_message_t& report) {
    if (report.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        // A broker that recognises a repeated batch too late to know where it stands gives no
        // offset.
        if (report.offset < 0) return std::unexpected(LogErrc::outcome_unknown);
        return report.offset;
    }
    if (rd_kafka_message_status(&report) == RD_KAFKA_MSG_STATUS_NOT_PERSISTED) {
        return std::unexpected(refusal(report.err));
    }
    return std::unexpected(LogErrc::outcome_unknown);
}

LogErrc refusal(rd_kafka_resp_err_t error) {
    switch (error) {
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
        case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
            return LogErrc::record_too_large;
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
        case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            return LogErrc::no_such_topic;
        default:
            return LogErrc::unavailable;
    }
}

LogErrc read_error(rd_kafka_resp_err_t error) {
    switch (error) {
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        case RD_KAFKA_RESP_ERR__PARTITION_EOF:
            return LogErrc::out_of_range;
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
        case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            return LogErrc::no_such_topic;
        case RD_KAFKA_RESP_ERR__BAD_MSG:
        case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
        case RD_KAFKA_RESP_ERR_INVALID_MSG:
            return LogErrc::damaged;
        default:
            return LogErrc::unavailable;
    }
}

} // namespace userfold::log
