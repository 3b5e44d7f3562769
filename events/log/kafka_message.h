// Records as librdkafka has them, and back.
#pragma once

#include "events/log/kafka_handles.h"
#include "events/log/record.h"

namespace userfold::log {

// Precondition: the message carries no error, and its topic is one of KafkaClient's.
LoggedRecord to_logged(const rd_kafka_message_t& message, HeaderUse use);
// Null where there are none.
KafkaHeaders to_headers(const Record& record);

} // namespace userfold::log
