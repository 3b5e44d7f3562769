#include "writer/input/url.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

namespace userfold::input {
namespace {

constexpr std::size_t bytes_max = 2048;

// Boost.URL takes any digits for a port.
bool is_port(std::string_view digits) {
    unsigned port = 0;
    const char* end = digits.data() + digits.size();
    const auto [last, error] = std::from_chars(digits.data(), end, port);
    return error == std::errc() && last == end && port >= 1 && port <= 65535;
}

bool is_web_url(std::string_view text) {
    const auto url = boost::urls::parse_uri(boost::urls::string_view(text.data(), text.size()));
    if (!url) return false;
    const auto scheme = url->scheme_id();
    if (scheme != boost::urls::scheme::http && scheme != boost::urls::scheme::https) return false;
    const auto port = url->port();
    const bool port_fits = !url->has_port() || port.empty() || is_port({port.data(), port.size()});
    return !url->encoded_host().empty() && !url->has_userinfo() && port_fits;
}

} // namespace

Checked<> check_url(std::string_view text) {
    if (text.empty() || text.size() > bytes_max || !is_web_url(text)) {
        return std::unexpected("must be an http or https URL of at most 2048 bytes");
    }
    return std::string(text);
}

} // namespace userfold::input
