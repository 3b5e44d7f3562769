#include "bench/bare_server.h"

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <pthread.h>
#include <time.h>

namespace userfold::bench {
namespace {

namespace beast = boost::beast;
namespace beast_http = boost::beast::http;
using boost::asio::ip::tcp;

class Session : public std::enable_shared_from_this<Session> {
public:
    explicit Session(tcp::socket socket) : stream_(std::move(socket)) {}

    void read() {
        request_ = {};
        auto on_read = [self = shared_from_this()](beast::error_code error, std::size_t) {
            if (!error) self->write();
        };
        beast_http::async_read(stream_, buffer_, request_, std::move(on_read));
    }

private:
    void write() {
        response_ = {beast_http::status::ok, request_.version()};
        response_.set(beast_http::field::content_type, "application/json");
        response_.keep_alive(request_.keep_alive());
        response_.body().assign(BareServer::answer_bytes, 'x');
        response_.prepare_payload();
        auto on_write = [self = shared_from_this()](beast::error_code error, std::size_t) {
            if (!error && self->response_.keep_alive()) self->read();
        };
        beast_http::async_write(stream_, response_, std::move(on_write));
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    beast_http::request<beast_http::string_body> request_;
    beast_http::response<beast_http::string_body> response_;
};

} // namespace

BareServer::BareServer()
    : acceptor_(context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)) {
    accept();
    thread_ = std::thread([this] { context_.run(); });
}

BareServer::~BareServer() {
    context_.stop();
    thread_.join();
}

std::chrono::duration<double> BareServer::cpu_time() {
    clockid_t clock{};
    timespec used{};
    ::pthread_getcpuclockid(thread_.native_handle(), &clock);
    ::clock_gettime(clock, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

void BareServer::accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
        if (error) return;
        socket.set_option(tcp::no_delay(true), error);
        std::make_shared<Session>(std::move(socket))->read();
        accept();
    });
}

} // namespace userfold::bench
