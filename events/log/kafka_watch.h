// What librdkafka tells a client beside answers: its log, errors, and that it connects.
#pragma once

#include <atomic>
#include <cstdint>
#include <librdkafka/rdkafka.h>
#include <mutex>
#include <set>
#include <string>
#include <sys/socket.h>

#include "events/log/notice.h"

namespace userfold::log {

// Thread-safe. Outlives the client it is installed in, and stays where it is.
class KafkaWatch {
public:
    explicit KafkaWatch(Notice notice) : notice_(std::move(notice)) {}
    KafkaWatch(const KafkaWatch&) = delete;
    KafkaWatch& operator=(const KafkaWatch&) = delete;

    void install(rd_kafka_conf_t* conf);

    // Counts connections to an address that was connected to before. Whatever came over the new one
    // was counted before it came.
    std::uint64_t reconnects() const { return reconnects_.load(std::memory_order_acquire); }
    // False from when no broker could be reached until answered().
    bool reachable() const { return reachable_.load(std::memory_order_relaxed); }
    void answered() { reachable_.store(true, std::memory_order_relaxed); }
    // The client gave up for good.
    bool fatal() const { return fatal_.load(std::memory_order_relaxed); }

private:
    static void on_log(const rd_kafka_t* client, int level, const char* facility, const char* text);
    static void on_error(rd_kafka_t* client, int error, const char* reason, void* watch);
    static int on_connect(int socket, const sockaddr* address, int address_bytes,
                          const char* broker, void* watch);
    void count_connection(std::string address);

    const Notice notice_;
    std::atomic<std::uint64_t> reconnects_ = 0;
    std::atomic<bool> reachable_ = true;
    std::atomic<bool> fatal_ = false;
    std::mutex mutex_;
    std::set<std::string> connected_to_;
};

} // namespace userfold::log
