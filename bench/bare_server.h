// The limit of serving: Beast's asynchronous server and nothing else. Every request is answered
// with the same 300 bytes.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <thread>

namespace userfold::bench {

// On a free port of 127.0.0.1, one thread.
class BareServer {
public:
    static constexpr std::size_t answer_bytes = 300;

    BareServer();
    ~BareServer();
    BareServer(const BareServer&) = delete;
    BareServer& operator=(const BareServer&) = delete;

    // What its thread has used of a processor so far.
    std::chrono::duration<double> cpu_time();
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    void accept();

    boost::asio::io_context context_{1};
    boost::asio::ip::tcp::acceptor acceptor_;
    std::thread thread_;
};

} // namespace userfold::bench
