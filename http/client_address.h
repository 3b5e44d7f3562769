// Who sent a request when a reverse proxy stands between.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <optional>
#include <string>
#include <vector>

#include "http/message.h"

namespace userfold::http {

// The networks whose X-Forwarded-For is believed. Immutable, so thread-safe.
class TrustedProxies {
public:
    // "10.0.0.0/8", "::1/128", or a single address; throws std::runtime_error naming a malformed
    // one.
    explicit TrustedProxies(const std::vector<std::string>& cidrs);

    // IPv4-mapped IPv6 addresses count as IPv4.
    bool contains(const boost::asio::ip::address& address) const;

private:
    std::vector<boost::asio::ip::network_v4> v4_;
    std::vector<boost::asio::ip::network_v6> v6_;
};

// ::ffff:192.0.2.1 becomes 192.0.2.1; others stay.
boost::asio::ip::address unmapped(const boost::asio::ip::address& address);

// The right-most address of X-Forwarded-For that is no trusted proxy; where all are, the left-most.
// The walk ends at an entry that is no address. Nothing: the header says nothing to be believed.
// Precondition: the peer itself is a trusted proxy.
std::optional<boost::asio::ip::address> forwarded_for(const Request& request,
                                                      const TrustedProxies& proxies);

// Whether a trusted proxy says, in X-Forwarded-Proto, that the client's hop was https.
bool forwarded_https(const Request& request);

} // namespace userfold::http
