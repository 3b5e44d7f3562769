#include "http/client.h"

#include <arpa/inet.h>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "tests/http/running_server.h"
#include "tests/http/test_certificate.h"

namespace userfold::http {
namespace {

using testing::RunningServer;

ClientOptions options_for(std::uint16_t port) {
    ClientOptions options;
    options.port = port;
    return options;
}

OutgoingRequest get(std::string target) {
    OutgoingRequest request;
    request.target = std::move(target);
    return request;
}

// Accepts connections one after the other and plays the same bytes to each, then closes it.
class Script {
public:
    explicit Script(std::string answer) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
        ::listen(listener_, 8);
        socklen_t size = sizeof(address);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this, answer = std::move(answer)] { play(answer); });
    }
    ~Script() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    std::uint16_t port() const { return port_; }
    int played() const { return played_; }

private:
    void play(const std::string& answer) {
        for (;;) {
            const int peer = ::accept(listener_, nullptr, nullptr);
            if (peer < 0) return;
            char request[4096];
            if (::recv(peer, request, sizeof(request), 0) > 0) {
                ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
                ++played_;
            }
            ::close(peer);
        }
    }

    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<int> played_ = 0;
    std::jthread thread_;
};

ClientErrc error_of(std::string answer, std::size_t response_bytes_max = 1000) {
    const Script script(std::move(answer));
    ClientOptions options = options_for(script.port());
    options.response_bytes_max = response_bytes_max;
    BlockingClient client(options);
    const auto response = client.send(get("/"));
    EXPECT_FALSE(response);
    return response ? ClientErrc{} : response.error();
}

TEST(Client, SendsAndReceives) {
    RunningServer server;
    BlockingClient client(options_for(server.port()));
    OutgoingRequest request;
    request.method = Method::post;
    request.target = "/echo";
    request.headers = {{"Content-Type", "text/plain"}};
    request.body = "there and back";
    const auto response = client.send(request);
    ASSERT_TRUE(response) << to_string(response.error());
    EXPECT_EQ(response->status, 200u);
    EXPECT_EQ(response->body, "there and back");
    EXPECT_TRUE(response->header("Userfold-Request-Id"));
    EXPECT_EQ(client.send(get("/nowhere"))->status, 404u);
    OutgoingRequest head = get("/large");
    head.method = Method::head;
    EXPECT_EQ(client.send(head)->body, "");
    EXPECT_EQ(client.send(get("/large"))->body.size(), 1024u * 1024u);
}

TEST(Client, UsesItsConnectionAgain) {
    int seen = 0;
    ServerOptions options;
    options.limits.connections_max = 1; // a second connection would be refused
    RunningServer server(options);
    BlockingClient client(options_for(server.port()));
    for (int i = 0; i < 10; ++i) {
        if (client.send(get("/hello"))->status == 200u) ++seen;
    }
    EXPECT_EQ(seen, 10);
}

TEST(Client, ConnectsAnewWhereTheServerHasClosed) {
    ServerOptions options;
    options.limits.idle_timeout = std::chrono::milliseconds(50);
    RunningServer server(options);
    BlockingClient client(options_for(server.port()));
    EXPECT_EQ(client.send(get("/hello"))->status, 200u);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    OutgoingRequest post;
    post.method = Method::post;
    post.target = "/echo";
    post.headers = {{"Content-Type", "text/plain"}};
    post.body = "again";
    EXPECT_EQ(client.send(post)->body, "again");
}

TEST(Client, WorksFromACoroutine) {
    RunningServer server;
    boost::asio::io_context context;
    Client client(context.get_executor(), options_for(server.port()));
    std::string body;
    boost::asio::co_spawn(
        context,
        [](Client& with, std::string& out) -> boost::asio::awaitable<void> {
            OutgoingRequest request;
            request.target = "/items/seven";
            const std::expected<Response, ClientErrc> response = co_await with.send(request);
            if (response) out = response->body;
        }(client, body),
        boost::asio::detached);
    context.run();
    EXPECT_EQ(body, "seven");
}

TEST(Client, TellsFailuresApart) {
    EXPECT_EQ(error_of("nonsense\r\n\r\n"), ClientErrc::malformed_answer);
    EXPECT_EQ(error_of(""), ClientErrc::closed);
    EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npart"), ClientErrc::closed);
    EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"),
              ClientErrc::answer_too_large);
    std::uint16_t unused = 0;
    {
        unused = RunningServer().port();
    }
    EXPECT_EQ(BlockingClient(options_for(unused)).send(get("/")).error(),
              ClientErrc::connect_failed);
    ClientOptions nowhere;
    nowhere.host = "no-such-host.invalid";
    EXPECT_EQ(BlockingClient(nowhere).send(get("/")).error(), ClientErrc::resolve_failed);
}

TEST(Client, PassesOverInterimAnswers) {
    const Script script(
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    EXPECT_EQ(BlockingClient(options_for(script.port())).send(get("/"))->body, "ok");
}

TEST(Client, GivesUpInTime) {
    Router router;
    router.add(
        testing::route(Method::get, "/never", [](Request&) -> boost::asio::awaitable<Response> {
            boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                            std::chrono::hours(1));
            co_await timer.async_wait(boost::asio::use_awaitable);
            co_return Response::empty(204);
        }));
    RunningServer server({}, std::move(router));
    ClientOptions options = options_for(server.port());
    options.response_timeout = std::chrono::milliseconds(100);
    EXPECT_EQ(BlockingClient(options).send(get("/never")).error(), ClientErrc::timed_out);
}

TEST(Client, TrustsNoOtherCertificateOrName) {
    const testing::TestCertificate certificate;
    const testing::TestCertificate other;
    ServerOptions server_options;
    server_options.tls = certificate.files();
    RunningServer server(server_options);
    ClientOptions options = options_for(server.port());
    options.tls = true;
    options.trusted_certificates = certificate.files().certificate_chain;
    EXPECT_EQ(BlockingClient(options).send(get("/hello"))->body, "hello");
    options.trusted_certificates = other.files().certificate_chain;
    EXPECT_EQ(BlockingClient(options).send(get("/hello")).error(), ClientErrc::tls_failed);
    ServerOptions anywhere = server_options;
    anywhere.address = "0.0.0.0";
    RunningServer misnamed(anywhere);
    options.host = "127.0.0.2"; // not in the certificate
    options.port = misnamed.port();
    options.trusted_certificates = certificate.files().certificate_chain;
    EXPECT_EQ(BlockingClient(options).send(get("/hello")).error(), ClientErrc::tls_failed);
    options.trusted_certificates = "/nowhere.pem";
    EXPECT_THROW(BlockingClient{options}, std::runtime_error);
}

} // namespace
} // namespace userfold::http
