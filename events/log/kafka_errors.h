// librdkafka's errors in the words of the log.
#pragma once

#include <cstdint>
#include <expected>
#include <librdkafka/rdkafka.h>

#include "events/log/log_error.h"

namespace userfold::log {

// What became of an append, by its delivery report.
std::expected<std::int64_t, LogErrc> delivery_outcome(const rd_kafka_message_t& report);
// Why librdkafka did not take a message; nothing of it was sent.
LogErrc refusal(rd_kafka_resp_err_t error);
// Why something could not be read or asked.
LogErrc read_error(rd_kafka_resp_err_t error);

} // namespace userfold::log
