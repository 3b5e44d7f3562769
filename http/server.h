// An HTTP/1.1 server on Boost.Beast: listeners, TLS, keep-alive sessions, limits, time-outs, drain.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/router.h"
#include "http/tls.h"

namespace userfold::http {

struct ServerLimits {
    std::size_t header_bytes_max = 16 * 1024;  // more: 431
    std::size_t connections_max = 4096;        // more: 503 overloaded with Retry-After
    std::size_t requests_in_flight_max = 1024; // more: 503 overloaded with Retry-After
    // Kept by a sweep, so they may run over by a quarter of the shortest, at most a second.
    std::chrono::milliseconds header_timeout{10'000}; // from a head's first byte to its last
    std::chrono::milliseconds body_timeout{30'000};
    std::chrono::milliseconds idle_timeout{75'000}; // before and between requests of a connection
    std::chrono::milliseconds write_timeout{30'000};
    std::chrono::milliseconds drain_timeout{10'000}; // stop() cuts what is still open after that
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080; // 0: a free one
    ServerLimits limits;
    std::optional<TlsFiles> tls; // TLS 1.2 and 1.3 only
    // CIDRs whose X-Forwarded-For and X-Forwarded-Proto are believed. `Forwarded` never is: a proxy
    // that sets the one passes a client's own of the other.
    std::vector<std::string> trusted_proxies;
};

// Serves a router on the io_context it is given, which any number of threads may run.
// Thread-safe. The router must outlive the context's last run, the context the server; a server may
// be destroyed while sessions are open: they are cut, and end as the context runs on or goes.
// Metrics go to http/metrics.h's registry.
class Server {
public:
    // Binds and listens at once; throws std::runtime_error naming the address and the remedy.
    Server(boost::asio::io_context& context, const Router& router, ServerOptions options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;
    // Accepts from now on. All routes must have been added.
    void start();
    // Stops accepting, answers what is in flight with `Connection: close`, closes idle connections;
    // returns when all sessions have ended or the drain time-out has passed. Called from outside
    // the io threads, which must be running.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace userfold::http
