// Drives an HTTP server with as many requests as it answers, over connections that are kept: one
// request under way on each. One thread, epoll, prepared bytes: it must cost less than any server.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <sys/epoll.h>
#include <vector>

#include "bench/slice.h"

namespace userfold::bench {

// Puts the bytes of the next request, head and body, into `out`, which comes empty.
using WriteRequest = std::function<void(std::string& out)>;

// What the load does while no answer is there. A sleeper has to be woken by the server that
// answers, and the faster the server, the more seldom: two servers are compared by a load that
// spins, where it has a processor for itself. Where the server needs all processors, the load
// sleeps.
enum class Waiting : std::uint8_t { spins, sleeps };

class HttpLoad {
public:
    // Connects to 127.0.0.1. Throws std::runtime_error.
    HttpLoad(std::uint16_t port, int connections, Waiting waiting, WriteRequest write_request);
    ~HttpLoad();
    HttpLoad(const HttpLoad&) = delete;
    HttpLoad& operator=(const HttpLoad&) = delete;

    // Keeps every connection busy for so long, then waits for what is under way. Throws
    // std::runtime_error with the answer where one is not a success, or a connection ends.
    Slice run(std::chrono::milliseconds length);

private:
    struct Connection {
        int socket = -1;
        std::string in;
        std::size_t answer_bytes = 0; // of head and body, once the head is there
        Clock::time_point sent;
    };
    using Events = std::array<epoll_event, 64>;
    int wait_for_answers(Events& events) const;
    void send(Connection& connection);
    // Whether a whole answer has arrived by now.
    bool receive(Connection& connection);

    Waiting waiting_;
    WriteRequest write_request_;
    std::string out_;
    std::vector<Connection> connections_;
    int epoll_ = -1;
};

} // namespace userfold::bench
