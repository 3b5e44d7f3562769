#include "http/server.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <stdexcept>
#include <sys/socket.h>

#include "http/metrics.h"
#include "http/server_state.h"
#include "http/session.h"

namespace userfold::http {
namespace {

namespace asio = boost::asio;
using asio::redirect_error;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kRefusedConnectionsMax = 64; // told so; those beyond are just closed
constexpr std::chrono::milliseconds kAcceptPause{100};

using Strand = asio::strand<asio::io_context::executor_type>;
using Acceptor = asio::basic_socket_acceptor<tcp, Strand>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Strand>;

// Used on its strand only.
struct Listener {
    Listener(asio::io_context& in, std::shared_ptr<ServerState> serving)
        : context(in),
          strand(in.get_executor()),
          acceptor(strand),
          pause(strand),
          sweep(strand),
          state(std::move(serving)) {}

    void close() {
        error_code ignored;
        acceptor.close(ignored);
        pause.cancel();
        sweep.cancel();
    }

    asio::io_context& context;
    Strand strand;
    Acceptor acceptor;
    Timer pause;
    Timer sweep;
    std::shared_ptr<ServerState> state;
};

std::chrono::milliseconds sweep_interval(const ServerLimits& limits) {
    const auto shortest = std::min(
        {limits.header_timeout, limits.body_timeout, limits.idle_timeout, limits.write_timeout});
    return std::clamp<std::chrono::milliseconds>(shortest / 4, std::chrono::milliseconds(10),
                                                 std::chrono::seconds(1));
}

asio::awaitable<void> sweep_deadlines(std::shared_ptr<Listener> listener) {
    ServerState& state = *listener->state;
    const auto interval = sweep_interval(state.limits);
    error_code cancelled; // by close(): only to look whether this was the last round
    while (!state.draining.load() || state.connections.size() > 0) {
        state.connections.sweep(Clock::now());
        state.metrics->show(state.connections.size(), state.requests_in_flight.load());
        listener->sweep.expires_after(interval);
        co_await listener->sweep.async_wait(redirect_error(use_awaitable, cancelled));
    }
}

void admit(Listener& listener, Socket socket) {
    ServerState& state = *listener.state;
    const std::size_t open = state.connections.size();
    const bool full = open >= state.limits.connections_max;
    if (full) state.metrics->count_rejected("connections");
    if (open >= state.limits.connections_max + kRefusedConnectionsMax) return;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    asio::co_spawn(
        listener.context.get_executor(),
        run_session(listener.state, std::move(socket), full ? Admission::refuse : Admission::serve),
        asio::detached);
}

asio::awaitable<void> accept_connections(std::shared_ptr<Listener> listener) {
    while (!listener->state->draining.load()) {
        error_code error;
        Socket socket(listener->context.get_executor());
        co_await listener->acceptor.async_accept(socket, redirect_error(use_awaitable, error));
        if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor ||
            error == asio::error::invalid_argument) {
            co_return;
        }
        if (!error) {
            admit(*listener, std::move(socket));
            continue;
        }
        // Mostly a lack of descriptors; connections wait in the backlog until some are free.
        spdlog::warn("accept failed: {}", error.message());
        listener->pause.expires_after(kAcceptPause);
        co_await listener->pause.async_wait(redirect_error(use_awaitable, error));
    }
}

void listen(Acceptor& acceptor, const ServerOptions& options) {
    const auto fail = [&](const error_code& error, const char* remedy) {
        throw std::runtime_error(fmt::format("cannot listen on {}:{}: {}; {}", options.address,
                                             options.port, error.message(), remedy));
    };
    error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) fail(error, "give a numeric address such as 127.0.0.1 or ::1");
    const tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), error);
    if (error) fail(error, "is this address family enabled here?");
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (address.is_v6()) acceptor.set_option(asio::ip::v6_only(false), error);
    acceptor.bind(endpoint, error);
    if (error) fail(error, "choose another address or port, or stop who has this one");
    acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) fail(error, "choose another port, or stop who has this one");
}

} // namespace

struct Server::Impl {
    std::shared_ptr<ServerState> state;
    std::shared_ptr<Listener> listener;
    std::uint16_t port = 0;

    void close_listener() {
        state->draining.store(true);
        asio::post(listener->strand, [listener = listener] { listener->close(); });
    }
};

Server::Server(asio::io_context& context, const Router& router, ServerOptions options)
    : impl_(std::make_unique<Impl>()) {
    impl_->state = std::make_shared<ServerState>(router, options.limits, options.trusted_proxies);
    if (options.tls) impl_->state->tls.emplace(make_tls_context(*options.tls));
    impl_->listener = std::make_shared<Listener>(context, impl_->state);
    listen(impl_->listener->acceptor, options);
    impl_->port = impl_->listener->acceptor.local_endpoint().port();
}

Server::~Server() {
    impl_->close_listener();
    impl_->state->connections.cut_all();
}

std::uint16_t Server::port() const {
    return impl_->port;
}

void Server::start() {
    ServerState& state = *impl_->state;
    state.metrics.emplace(metrics_registry(), state.router.routes());
    asio::co_spawn(impl_->listener->strand, accept_connections(impl_->listener), asio::detached);
    asio::co_spawn(impl_->listener->strand, sweep_deadlines(impl_->listener), asio::detached);
}

void Server::stop() {
    ServerState& state = *impl_->state;
    impl_->close_listener();
    state.connections.end_idle();
    if (!state.connections.wait_until_empty(Clock::now() + state.limits.drain_timeout)) {
        spdlog::warn("{} connections were still busy at the end of the drain and are cut",
                     state.connections.size());
        state.connections.cut_all();
    }
    impl_->close_listener(); // ends the sweep too, now that nothing is left to watch
}

} // namespace userfold::http
