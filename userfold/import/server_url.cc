#include "userfold/import/server_url.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace userfold::importer {

std::expected<http::ClientOptions, std::string> parse_server_url(std::string_view text) {
    namespace urls = boost::urls;
    const auto url = urls::parse_uri(urls::string_view(text.data(), text.size()));
    const bool is_web =
        url && (url->scheme_id() == urls::scheme::http || url->scheme_id() == urls::scheme::https);
    if (!is_web || url->encoded_host().empty() || url->has_userinfo() || url->has_query() ||
        url->has_fragment() || (!url->encoded_path().empty() && url->encoded_path() != "/")) {
        return std::unexpected("the server's URL must be like http://127.0.0.1:8080");
    }
    http::ClientOptions server;
    server.tls = url->scheme_id() == urls::scheme::https;
    // An IPv6 address without its brackets.
    const auto host = url->host_address();
    server.host = std::string(host.data(), host.size());
    server.port = server.tls ? 443 : 80;
    if (url->has_port() && !url->port().empty()) {
        const std::string digits(url->port().data(), url->port().size());
        const unsigned long port = digits.size() <= 5 ? std::stoul(digits) : 0;
        if (port == 0 || port > 65535) {
            return std::unexpected("the port of the server's URL must be 1 to 65535");
        }
        server.port = static_cast<std::uint16_t>(port);
    }
    return server;
}

} // namespace userfold::importer
