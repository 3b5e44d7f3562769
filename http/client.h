// A small HTTP/1.1 client for our own processes and subcommands: http and https, one connection
// that is kept and used again, time-outs, limits.
//
//     Client client(executor, {.host = "127.0.0.1", .port = 8080});
//     OutgoingRequest request{.method = Method::get, .target = "/readyz"};
//     const std::expected<Response, ClientErrc> response = co_await client.send(request);
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace userfold::http {

enum class ClientErrc : std::uint8_t {
    resolve_failed, // no such host; nothing was sent
    connect_failed, // nobody listens there; nothing was sent; try again later
    tls_failed,     // the handshake or the certificate; nothing was sent; check trust and host name
    timed_out,      // no answer in time: it may have been carried out
    closed,         // the connection ended before the answer: it may have been carried out
    malformed_answer, // not HTTP/1.1
    answer_too_large, // beyond response_bytes_max
};

std::string_view to_string(ClientErrc error);

struct ClientOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;
    bool tls = false;
    std::filesystem::path trusted_certificates = {};    // PEM; empty: the system's
    std::chrono::milliseconds connect_timeout{5'000};   // resolve, connect, handshake: each
    std::chrono::milliseconds response_timeout{30'000}; // from sending to the answer's last byte
    std::size_t response_bytes_max = 64 * 1024 * 1024;
};

struct OutgoingRequest {
    Method method = Method::get;
    std::string target = "/";         // percent-encoded, with the query
    std::vector<Header> headers = {}; // besides Host, User-Agent and Content-Length
    std::string body = {};
};

// One request at a time; not thread-safe. Must outlive a send().
class Client {
public:
    // Throws std::runtime_error if the trusted certificates cannot be read.
    Client(boost::asio::any_io_executor executor, ClientOptions options);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Any status is a response. The request must live until the answer is there. A GET, HEAD, PUT,
    // DELETE or OPTIONS, or what carries an Idempotency-Key, is sent once more where a kept
    // connection turns out to be closed.
    boost::asio::awaitable<std::expected<Response, ClientErrc>> send(
        const OutgoingRequest& request);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The same for callers without an io_context, such as subcommands: each call blocks.
class BlockingClient {
public:
    explicit BlockingClient(ClientOptions options);
    ~BlockingClient();
    BlockingClient(const BlockingClient&) = delete;
    BlockingClient& operator=(const BlockingClient&) = delete;

    std::expected<Response, ClientErrc> send(const OutgoingRequest& request);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace userfold::http
