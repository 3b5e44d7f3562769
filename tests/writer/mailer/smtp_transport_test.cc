// Against aiosmtpd as a process of its own (Debian's python3-aiosmtpd).
#include "writer/mailer/smtp_transport.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "tests/http/test_certificate.h"
#include "tests/writer/mailer/smtp_server.h"

namespace userfold::mailer {
namespace {

using http::testing::TestCertificate;
using testing::ReceivedMail;
using testing::SmtpServer;

SmtpOptions options_for(const SmtpServer& server) {
    SmtpOptions options;
    options.host = "localhost";
    options.port = server.port();
    options.greeting_name = "id.example.org";
    return options;
}

Mail mail_to(std::string recipient) {
    return {"commit-1", "no-reply@id.example.org", std::move(recipient),
            "Subject: x\r\n\r\n.hidden\r\n..\r\n.\r\nHello\r\n"};
}

std::vector<std::string> with_certificate(const TestCertificate& certificate,
                                          std::vector<std::string> more = {}) {
    std::vector<std::string> options{"--certificate", certificate.files().certificate_chain,
                                     "--key", certificate.files().private_key};
    options.insert(options.end(), more.begin(), more.end());
    return options;
}

DeliveryErrc failure_of(SmtpTransport& transport, const std::string& recipient) {
    const auto delivered = transport.deliver(mail_to(recipient));
    EXPECT_FALSE(delivered);
    return delivered.error().code;
}

// Takes connections and never says a word.
class SilentServer {
public:
    SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, generic, size) != 0 || ::listen(socket_, 8) != 0 ||
            ::getsockname(socket_, generic, &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        port_ = ntohs(address.sin_port);
    }
    ~SilentServer() { ::close(socket_); }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;

    SmtpOptions options() const {
        SmtpOptions options;
        options.host = "127.0.0.1";
        options.port = port_;
        options.greeting_name = "id.example.org";
        return options;
    }

private:
    int socket_;
    std::uint16_t port_ = 0;
};

TEST(SmtpTransport, DeliversInPlain) {
    SmtpServer server;
    SmtpTransport transport(options_for(server));
    ASSERT_TRUE(transport.deliver(mail_to("ada@example.com")));
    const ReceivedMail received = server.next_mail();
    EXPECT_EQ(received.sender, "no-reply@id.example.org");
    EXPECT_EQ(received.recipients, std::vector<std::string>{"ada@example.com"});
    EXPECT_EQ(received.greeting, "id.example.org");
    EXPECT_EQ(received.message, mail_to("").message);
    EXPECT_FALSE(received.encrypted);
}

TEST(SmtpTransport, CallsItselfByAnAddressWhereItHasNoName) {
    SmtpServer server;
    SmtpOptions options = options_for(server);
    options.greeting_name = "[IPv6:::1]";
    SmtpTransport transport(options);
    ASSERT_TRUE(transport.deliver(mail_to("ada@example.com")));
    EXPECT_EQ(server.next_mail().greeting, "[IPv6:::1]");
}

TEST(SmtpTransport, DeliversOneAfterTheOther) {
    SmtpServer server;
    SmtpTransport transport(options_for(server));
    for (const char* recipient : {"ada@example.com", "bob@example.com", "eve@example.com"}) {
        ASSERT_TRUE(transport.deliver(mail_to(recipient)));
        EXPECT_EQ(server.next_mail().recipients.front(), recipient);
    }
}

TEST(SmtpTransport, AsksForUtf8WhereTheAddressNeedsIt) {
    SmtpServer server;
    SmtpTransport transport(options_for(server));
    ASSERT_TRUE(transport.deliver(mail_to("ädä@example.com")));
    const ReceivedMail received = server.next_mail();
    EXPECT_EQ(received.recipients.front(), "ädä@example.com");
    EXPECT_NE(std::ranges::find(received.options, "SMTPUTF8"), received.options.end());
}

TEST(SmtpTransport, EncryptsWhereTheServerOffersIt) {
    const TestCertificate certificate;
    SmtpServer server(with_certificate(certificate));
    SmtpOptions options = options_for(server);
    options.ca_file = certificate.files().certificate_chain;
    SmtpTransport transport(options);
    ASSERT_TRUE(transport.deliver(mail_to("ada@example.com")));
    EXPECT_TRUE(server.next_mail().encrypted);
}

TEST(SmtpTransport, EncryptsFromTheStart) {
    const TestCertificate certificate;
    SmtpServer server(with_certificate(certificate, {"--implicit-tls"}));
    SmtpOptions options = options_for(server);
    options.ca_file = certificate.files().certificate_chain;
    options.tls_from_the_start = true;
    SmtpTransport transport(options);
    ASSERT_TRUE(transport.deliver(mail_to("ada@example.com")));
    EXPECT_TRUE(server.next_mail().encrypted);
}

TEST(SmtpTransport, TrustsNoCertificateThatNobodyVouchesFor) {
    const TestCertificate certificate;
    SmtpServer server(with_certificate(certificate));
    SmtpTransport transport(options_for(server));
    EXPECT_EQ(failure_of(transport, "ada@example.com"), DeliveryErrc::unreachable);
    EXPECT_EQ(server.stop(), 0U);
}

TEST(SmtpTransport, SendsNothingInClearWhereEncryptionIsRequired) {
    SmtpServer server;
    SmtpOptions options = options_for(server);
    options.tls_required = true;
    SmtpTransport transport(options);
    EXPECT_EQ(failure_of(transport, "ada@example.com"), DeliveryErrc::unreachable);
    EXPECT_EQ(server.stop(), 0U);
}

TEST(SmtpTransport, LogsIn) {
    const TestCertificate certificate;
    SmtpServer server(with_certificate(certificate, {"--user", "ada", "--password", "secret"}));
    SmtpOptions options = options_for(server);
    options.ca_file = certificate.files().certificate_chain;
    options.user = "ada";
    options.password = "secret";
    SmtpTransport transport(options);
    ASSERT_TRUE(transport.deliver(mail_to("ada@example.com")));
    const ReceivedMail received = server.next_mail();
    EXPECT_EQ(received.user, "ada");
    EXPECT_TRUE(received.encrypted);
}

TEST(SmtpTransport, HoldsAMailWhileItCannotLogIn) {
    SmtpServer server({"--user", "ada", "--password", "secret"});
    SmtpOptions options = options_for(server);
    SmtpTransport anonymous(options);
    EXPECT_EQ(failure_of(anonymous, "ada@example.com"), DeliveryErrc::unreachable);
    options.user = "ada";
    options.password = "wrong";
    SmtpTransport mistaken(options);
    EXPECT_EQ(failure_of(mistaken, "ada@example.com"), DeliveryErrc::unreachable);
    EXPECT_EQ(server.stop(), 0U);
}

TEST(SmtpTransport, TellsRepliesAboutAMailFromOthers) {
    SmtpServer server;
    SmtpTransport transport(options_for(server));
    EXPECT_EQ(failure_of(transport, "450-1.ada@example.com"), DeliveryErrc::deferred);
    EXPECT_TRUE(transport.deliver(mail_to("450-1.ada@example.com")));
    EXPECT_EQ(failure_of(transport, "550.ada@example.com"), DeliveryErrc::refused);
    EXPECT_EQ(failure_of(transport, "data-452.ada@example.com"), DeliveryErrc::deferred);
    EXPECT_EQ(failure_of(transport, "data-554.ada@example.com"), DeliveryErrc::refused);
    EXPECT_EQ(failure_of(transport, "421.ada@example.com"), DeliveryErrc::unreachable);
    EXPECT_EQ(failure_of(transport, "530.ada@example.com"), DeliveryErrc::unreachable);
    EXPECT_EQ(server.stop(), 1U);
}

TEST(SmtpTransport, SaysNothingPersonalOfAFailure) {
    SmtpServer server;
    SmtpTransport transport(options_for(server));
    const auto delivered = transport.deliver(mail_to("550.ada@example.com"));
    ASSERT_FALSE(delivered);
    EXPECT_NE(delivered.error().reason.find("550"), std::string::npos);
    EXPECT_EQ(delivered.error().reason.find("ada"), std::string::npos);
}

TEST(SmtpTransport, HoldsAMailWhileNobodyListens) {
    SmtpServer server;
    const SmtpOptions options = options_for(server);
    server.stop();
    SmtpTransport transport(options);
    EXPECT_EQ(failure_of(transport, "ada@example.com"), DeliveryErrc::unreachable);
}

TEST(SmtpTransport, FindsItsServerAgain) {
    SmtpServer first;
    SmtpTransport transport(options_for(first));
    ASSERT_TRUE(transport.deliver(mail_to("ada@example.com")));
    first.next_mail();
    const std::string port = std::to_string(first.port());
    first.stop();
    EXPECT_EQ(failure_of(transport, "ada@example.com"), DeliveryErrc::unreachable);
    SmtpServer second({"--port", port});
    EXPECT_TRUE(transport.deliver(mail_to("ada@example.com")));
}

TEST(SmtpTransport, GivesUpOnAServerThatIsSilent) {
    const SilentServer server;
    SmtpOptions options = server.options();
    options.delivery_max = std::chrono::hours(1);
    options.answer_max = std::chrono::seconds(1);
    SmtpTransport transport(options);
    EXPECT_EQ(failure_of(transport, "ada@example.com"), DeliveryErrc::unreachable);
}

TEST(SmtpTransport, EndsADeliveryUnderWaySoonOnceItHurries) {
    const SilentServer server;
    SmtpOptions options = server.options();
    options.delivery_max = std::chrono::hours(1);
    options.answer_max = std::chrono::hours(1);
    SmtpTransport transport(options);
    std::jthread hurrying([&] { transport.hurry(); });
    EXPECT_EQ(failure_of(transport, "ada@example.com"), DeliveryErrc::unreachable);
}

TEST(SmtpTransport, BeginsNothingOnceItHurries) {
    SmtpServer server;
    SmtpTransport transport(options_for(server));
    transport.hurry();
    EXPECT_EQ(failure_of(transport, "ada@example.com"), DeliveryErrc::unreachable);
    EXPECT_EQ(server.stop(), 0U);
}

} // namespace
} // namespace userfold::mailer
