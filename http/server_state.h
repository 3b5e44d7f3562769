// What the sessions of one server share. Lives until the last of them has gone.
#pragma once

#include <atomic>
#include <boost/asio/ssl/context.hpp>
#include <optional>

#include "http/client_address.h"
#include "http/connection.h"
#include "http/router.h"
#include "http/server.h"
#include "http/server_metrics.h"

namespace userfold::http {

struct ServerState {
    ServerState(const Router& to_serve, ServerLimits within,
                const std::vector<std::string>& proxy_cidrs)
        : router(to_serve), limits(within), proxies(proxy_cidrs) {}

    const Router& router;
    const ServerLimits limits;
    const TrustedProxies proxies;
    std::optional<boost::asio::ssl::context> tls;
    std::optional<ServerMetrics> metrics; // from start() on, when the routes are known
    ConnectionTable connections;
    std::atomic<bool> draining{false};
    std::atomic<std::size_t> requests_in_flight{0};
};

} // namespace userfold::http
