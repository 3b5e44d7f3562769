#include "events/log/kafka_watch.h"

#include <cerrno>
#include <fmt/format.h>
#include <syslog.h>
#include <utility>

namespace userfold::log {
namespace {

NoticeLevel to_notice_level(int syslog_level) {
    if (syslog_level <= LOG_ERR) return NoticeLevel::error;
    if (syslog_level <= LOG_WARNING) return NoticeLevel::warning;
    if (syslog_level <= LOG_INFO) return NoticeLevel::info;
    return NoticeLevel::debug;
}

} // namespace

void KafkaWatch::install(rd_kafka_conf_t* conf) {
    rd_kafka_conf_set_opaque(conf, this);
    rd_kafka_conf_set_log_cb(conf, on_log);
    rd_kafka_conf_set_error_cb(conf, on_error);
    rd_kafka_conf_set_connect_cb(conf, on_connect);
}

void KafkaWatch::on_log(const rd_kafka_t* client, int level, const char* facility,
                        const char* text) {
    if (client == nullptr) return;
    const auto& self = *static_cast<KafkaWatch*>(rd_kafka_opaque(client));
    if (self.notice_) self.notice_(to_notice_level(level), fmt::format("{}: {}", facility, text));
}

void KafkaWatch::on_error(rd_kafka_t* client, int error, const char* reason, void* watch) {
    auto& self = *static_cast<KafkaWatch*>(watch);
    if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) self.reachable_ = false;
    std::string text = reason;
    if (error == RD_KAFKA_RESP_ERR__FATAL) {
        char detail[512] = "";
        rd_kafka_fatal_error(client, detail, sizeof detail);
        text = fmt::format("the client gave up and is made anew: {}", detail);
        self.fatal_ = true;
    }
    if (self.notice_) self.notice_(NoticeLevel::warning, text);
}

// Takes the place of librdkafka's own call: a connection that goes on in the background is no
// error.
int KafkaWatch::on_connect(int socket, const sockaddr* address, int address_bytes, const char*,
                           void* watch) {
    const auto bytes = static_cast<std::size_t>(address_bytes);
    static_cast<KafkaWatch*>(watch)->count_connection(
        std::string(reinterpret_cast<const char*>(address), bytes));
    if (connect(socket, address, static_cast<socklen_t>(address_bytes)) == 0) return 0;
    return errno == EINPROGRESS ? 0 : errno;
}

void KafkaWatch::count_connection(std::string address) {
    const std::lock_guard lock(mutex_);
    if (connected_to_.insert(std::move(address)).second) return;
    reconnects_.fetch_add(1, std::memory_order_release);
}

} // namespace userfold::log
