#include "http/tls.h"

#include <openssl/ssl.h>
#include <stdexcept>
#include <string>
#include <string_view>

namespace userfold::http {
namespace {

namespace ssl = boost::asio::ssl;

constexpr std::string_view kProtocol("\x08http/1.1");

int select_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
    unsigned char* found = nullptr;
    const int outcome = SSL_select_next_proto(
        &found, chosen_size, reinterpret_cast<const unsigned char*>(kProtocol.data()),
        static_cast<unsigned>(kProtocol.size()), offered, offered_size);
    *chosen = found;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

[[noreturn]] void unusable(const std::filesystem::path& file, const std::string& why) {
    throw std::runtime_error("TLS file " + file.string() + " cannot be used: " + why);
}

} // namespace

ssl::context make_tls_context(const TlsFiles& files) {
    ssl::context context(ssl::context::tls_server);
    SSL_CTX* const native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
        throw std::runtime_error("this OpenSSL has none of the ciphers that TLS 1.2 needs here");
    }
    SSL_CTX_set_alpn_select_cb(native, select_protocol, nullptr);

    boost::system::error_code error;
    context.use_certificate_chain_file(files.certificate_chain.string(), error);
    if (error) unusable(files.certificate_chain, error.message());
    context.use_private_key_file(files.private_key.string(), ssl::context::pem, error);
    if (error) unusable(files.private_key, error.message());
    if (SSL_CTX_check_private_key(native) != 1) {
        unusable(files.private_key, "it is not the key of the certificate");
    }
    return context;
}

} // namespace userfold::http
