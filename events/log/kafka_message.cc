#include "events/log/kafka_message.h"

#include "events/log/kafka_client.h"

namespace userfold::log {
namespace {

std::vector<RecordHeader> headers_of(const rd_kafka_message_t& message) {
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    std::vector<RecordHeader> all;
    all.reserve(rd_kafka_header_cnt(headers));
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t bytes = 0;
    while (rd_kafka_header_get_all(headers, all.size(), &name, &value, &bytes) ==
           RD_KAFKA_RESP_ERR_NO_ERROR) {
        RecordHeader& header = all.emplace_back();
        header.name = name;
        if (value != nullptr) header.value.assign(static_cast<const char*>(value), bytes);
    }
    return all;
}

} // namespace

LoggedRecord to_logged(const rd_kafka_message_t& message, HeaderUse use) {
    LoggedRecord record;
    record.position = {{topic_of(message.rkt), static_cast<std::uint32_t>(message.partition)},
                       message.offset};
    rd_kafka_timestamp_type_t kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    record.appended_unix_ms = rd_kafka_message_timestamp(&message, &kind);
    if (message.key != nullptr) {
        record.key.assign(static_cast<const char*>(message.key), message.key_len);
    }
    if (message.payload != nullptr) {
        record.value.emplace(static_cast<const char*>(message.payload), message.len);
    }
    if (use == HeaderUse::read) record.headers = headers_of(message);
    return record;
}

KafkaHeaders to_headers(const Record& record) {
    if (record.headers.empty()) return nullptr;
    KafkaHeaders headers(rd_kafka_headers_new(record.headers.size()));
    for (const RecordHeader& header : record.headers) {
        rd_kafka_header_add(headers.get(), header.name.data(),
                            static_cast<ssize_t>(header.name.size()), header.value.data(),
                            static_cast<ssize_t>(header.value.size()));
    }
    return headers;
}

} // namespace userfold::log
