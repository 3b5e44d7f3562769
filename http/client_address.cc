#include "http/client_address.h"

#include <algorithm>
#include <ranges>
#include <stdexcept>

namespace userfold::http {
namespace {

namespace ip = boost::asio::ip;

// An entry as proxies write it: 192.0.2.1, 192.0.2.1:4711, 2001:db8::1, [2001:db8::1]:4711.
std::optional<ip::address> parse_entry(std::string_view entry) {
    const auto first = entry.find_first_not_of(" \t");
    if (first == std::string_view::npos) return std::nullopt;
    entry = entry.substr(first, entry.find_last_not_of(" \t") - first + 1);
    if (entry.starts_with('[')) {
        const auto bracket = entry.find(']');
        if (bracket == std::string_view::npos) return std::nullopt;
        entry = entry.substr(1, bracket - 1);
    } else if (std::ranges::count(entry, ':') == 1) {
        entry = entry.substr(0, entry.find(':'));
    }
    boost::system::error_code error;
    const auto address = ip::make_address(entry, error);
    if (error) return std::nullopt;
    return unmapped(address);
}

} // namespace

ip::address unmapped(const ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    }
    return address;
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& cidrs) {
    for (const std::string& cidr : cidrs) {
        const bool v6 = cidr.find(':') != std::string::npos;
        const bool single = cidr.find('/') == std::string::npos;
        boost::system::error_code error;
        if (v6) {
            v6_.push_back(ip::make_network_v6(single ? cidr + "/128" : cidr, error).canonical());
        } else {
            v4_.push_back(ip::make_network_v4(single ? cidr + "/32" : cidr, error).canonical());
        }
        if (error) {
            throw std::runtime_error("trusted proxy '" + cidr +
                                     "' is no network; write it like 10.0.0.0/8 or ::1/128");
        }
    }
}

bool TrustedProxies::contains(const ip::address& address) const {
    const ip::address plain = unmapped(address);
    const auto covers = [](const auto& network, const auto& host) {
        using Network = std::decay_t<decltype(network)>;
        return Network(host, network.prefix_length()).canonical() == network;
    };
    if (plain.is_v4()) {
        return std::ranges::any_of(
            v4_, [&](const auto& network) { return covers(network, plain.to_v4()); });
    }
    return std::ranges::any_of(v6_,
                               [&](const auto& network) { return covers(network, plain.to_v6()); });
}

std::optional<ip::address> forwarded_for(const Request& request, const TrustedProxies& proxies) {
    std::optional<ip::address> client;
    for (const Header& header : std::views::reverse(request.headers)) {
        if (!equals_ignoring_case(header.name, "X-Forwarded-For")) continue;
        std::string_view list = header.value;
        while (!list.empty()) {
            const auto comma = list.rfind(',');
            const auto begin = comma == std::string_view::npos ? 0 : comma + 1;
            const auto entry = parse_entry(list.substr(begin));
            if (!entry) return client;
            client = entry;
            if (!proxies.contains(*entry)) return client;
            list = list.substr(0, begin == 0 ? 0 : comma);
        }
    }
    return client;
}

bool forwarded_https(const Request& request) {
    std::string_view proto;
    for (const Header& header : request.headers) {
        if (equals_ignoring_case(header.name, "X-Forwarded-Proto")) proto = header.value;
    }
    const auto comma = proto.rfind(',');
    if (comma != std::string_view::npos) proto.remove_prefix(comma + 1);
    proto.remove_prefix(std::min(proto.find_first_not_of(' '), proto.size()));
    return equals_ignoring_case(proto, "https");
}

} // namespace userfold::http
