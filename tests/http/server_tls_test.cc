#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "http/client.h"
#include "tests/http/raw_connection.h"
#include "tests/http/running_server.h"
#include "tests/http/test_certificate.h"

namespace userfold::http {
namespace {

namespace ssl = boost::asio::ssl;
using testing::RunningServer;
using testing::TestCertificate;

ServerOptions with_tls(const TestCertificate& certificate) {
    ServerOptions options;
    options.tls = certificate.files();
    return options;
}

ClientOptions client_options(std::uint16_t port, const TestCertificate& certificate) {
    ClientOptions options;
    options.host = "localhost";
    options.port = port;
    options.tls = true;
    options.trusted_certificates = certificate.files().certificate_chain;
    return options;
}

// A TLS client that says exactly what it offers.
class Handshake {
public:
    Handshake(std::uint16_t port, int version_min, int version_max, std::string protocols)
        : context_(ssl::context::tls_client), stream_(io_, context_) {
        SSL* const native = stream_.native_handle();
        SSL_set_security_level(native, 0);
        SSL_set_min_proto_version(native, version_min);
        SSL_set_max_proto_version(native, version_max);
        if (!protocols.empty()) {
            SSL_set_alpn_protos(native, reinterpret_cast<const unsigned char*>(protocols.data()),
                                static_cast<unsigned>(protocols.size()));
        }
        stream_.next_layer().connect({boost::asio::ip::address_v4::loopback(), port});
        stream_.handshake(ssl::stream_base::client, error_);
    }

    bool succeeded() const { return !error_; }
    std::string version() { return SSL_get_version(stream_.native_handle()); }
    std::string protocol() {
        const unsigned char* name = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(stream_.native_handle(), &name, &size);
        return {reinterpret_cast<const char*>(name), size};
    }

private:
    boost::asio::io_context io_;
    ssl::context context_;
    ssl::stream<boost::asio::ip::tcp::socket> stream_;
    boost::system::error_code error_;
};

TEST(ServerTls, ServesOverTlsAndSaysSo) {
    const TestCertificate certificate;
    RunningServer server(with_tls(certificate));
    BlockingClient client(client_options(server.port(), certificate));
    OutgoingRequest request;
    request.target = "/request";
    for (int i = 0; i < 3; ++i) {
        const auto response = client.send(request);
        ASSERT_TRUE(response) << to_string(response.error());
        EXPECT_EQ(response->status, 200u);
        EXPECT_EQ(response->header("Strict-Transport-Security"), "max-age=31536000");
        EXPECT_EQ(boost::json::parse(response->body).at("tls"), true);
    }
    request.target = "/large";
    EXPECT_EQ(client.send(request)->body.size(), 1024u * 1024u);
}

TEST(ServerTls, SpeaksTls12And13Only) {
    const TestCertificate certificate;
    RunningServer server(with_tls(certificate));
    EXPECT_EQ(Handshake(server.port(), TLS1_3_VERSION, TLS1_3_VERSION, "").version(), "TLSv1.3");
    EXPECT_EQ(Handshake(server.port(), TLS1_2_VERSION, TLS1_2_VERSION, "").version(), "TLSv1.2");
    EXPECT_FALSE(Handshake(server.port(), TLS1_VERSION, TLS1_1_VERSION, "").succeeded());
}

TEST(ServerTls, AgreesOnHttp11Only) {
    const TestCertificate certificate;
    RunningServer server(with_tls(certificate));
    constexpr int kMin = TLS1_2_VERSION;
    constexpr int kMax = TLS1_3_VERSION;
    EXPECT_EQ(Handshake(server.port(), kMin, kMax, "\x02h2\x08http/1.1").protocol(), "http/1.1");
    EXPECT_TRUE(Handshake(server.port(), kMin, kMax, "").succeeded());
    EXPECT_FALSE(Handshake(server.port(), kMin, kMax, "\x02h2").succeeded());
}

TEST(ServerTls, EndsAHandshakeThatGoesNowhere) {
    const TestCertificate certificate;
    ServerOptions options = with_tls(certificate);
    options.limits.header_timeout = std::chrono::milliseconds(100);
    RunningServer server(options);
    testing::RawConnection silent(server.port());
    EXPECT_TRUE(silent.is_ended_by_server());
    testing::RawConnection plain(server.port());
    plain.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    while (const auto response = plain.receive()) EXPECT_NE(response->status, 200u);
}

TEST(ServerTls, DrainsTlsConnections) {
    const TestCertificate certificate;
    RunningServer server(with_tls(certificate));
    BlockingClient client(client_options(server.port(), certificate));
    OutgoingRequest request;
    request.target = "/hello";
    EXPECT_TRUE(client.send(request));
    server.server().stop();
    const auto after = client.send(request);
    ASSERT_FALSE(after);
    EXPECT_EQ(after.error(), ClientErrc::connect_failed);
}

TEST(ServerTls, NamesTheFileItCannotUse) {
    const TestCertificate certificate;
    const TestCertificate other;
    const auto problem_with = [](TlsFiles files) -> std::string {
        try {
            make_tls_context(files);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(problem_with(certificate.files()), "");
    EXPECT_NE(problem_with({"/nowhere/chain.pem", certificate.files().private_key})
                  .find("/nowhere/chain.pem"),
              std::string::npos);
    const auto foreign_key = other.files().private_key;
    EXPECT_NE(problem_with({certificate.files().certificate_chain, foreign_key})
                  .find(foreign_key.string()),
              std::string::npos);
}

} // namespace
} // namespace userfold::http
