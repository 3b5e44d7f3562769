#include "writer/mailer/sender_identity.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace userfold::mailer {
namespace {

// RFC 5321 4.1.3: addresses of hosts without a name.
std::string mail_domain(const boost::urls::url_view& url) {
    const std::string host = url.host_address();
    switch (url.host_type()) {
        case boost::urls::host_type::ipv4:
            return "[" + host + "]";
        case boost::urls::host_type::ipv6:
            return "[IPv6:" + host + "]";
        default:
            return host;
    }
}

} // namespace

std::expected<SenderIdentity, std::string> make_sender_identity(std::string_view public_url,
                                                                std::string_view from) {
    while (public_url.ends_with('/')) public_url.remove_suffix(1);
    const auto url = boost::urls::parse_uri({public_url.data(), public_url.size()});
    if (!url || (url->scheme() != "http" && url->scheme() != "https") || url->host().empty() ||
        url->has_query() || url->has_fragment() || url->has_userinfo()) {
        return std::unexpected(
            "--public-url must be an http or https URL without user, query and fragment");
    }
    SenderIdentity identity;
    identity.public_url = public_url;
    identity.domain = mail_domain(*url);
    const std::string mailbox = from.empty() ? "no-reply@" + identity.domain : std::string(from);
    auto parsed = parse_mailbox(mailbox);
    if (!parsed) return std::unexpected("--mail-from: " + parsed.error());
    identity.from = std::move(*parsed);
    return identity;
}

} // namespace userfold::mailer
