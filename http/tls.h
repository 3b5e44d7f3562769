// TLS of the server: 1.2 and 1.3, forward-secret AEAD ciphers, ALPN http/1.1.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>

namespace userfold::http {

struct TlsFiles {
    std::filesystem::path certificate_chain; // PEM
    std::filesystem::path private_key;       // PEM
};

// Throws std::runtime_error naming the file that cannot be used, and why.
boost::asio::ssl::context make_tls_context(const TlsFiles& files);

} // namespace userfold::http
