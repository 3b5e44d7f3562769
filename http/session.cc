#include "http/session.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>
#include <utility>

#include "http/session_loop.h"

namespace userfold::http {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::redirect_error;
using asio::use_awaitable;
using boost::beast::error_code;

constexpr std::size_t kLingerBytesMax = 1024 * 1024;
constexpr std::chrono::seconds kLingerTime{2};

struct Registration {
    Registration(ConnectionTable& in, Connection& of) : table(in), connection(of) {
        table.add(connection);
    }
    ~Registration() { table.remove(connection); }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

    ConnectionTable& table;
    Connection& connection;
};

Peer peer_of(const Socket& socket, const ServerState& state) {
    error_code error;
    Peer peer;
    peer.address = unmapped(socket.remote_endpoint(error).address());
    peer.text = peer.address.to_string();
    peer.trusted_proxy = state.proxies.contains(peer.address);
    peer.tls = state.tls.has_value();
    return peer;
}

// Reads what the client still sends, for a moment: closing on unread bytes would reset the
// connection and take our answer with it (RFC 9112 section 9.6).
awaitable<void> linger(Socket& socket, Connection& connection) {
    error_code error;
    socket.shutdown(Socket::shutdown_send, error);
    connection.expect_write(Clock::now() + kLingerTime);
    std::array<char, 4096> discarded;
    for (std::size_t total = 0; !error && total < kLingerBytesMax;) {
        total += co_await socket.async_read_some(asio::buffer(discarded),
                                                 redirect_error(use_awaitable, error));
    }
}

template <class Stream>
awaitable<bool> serve_stream(ServerState& state, Connection& connection, Stream& stream, Peer peer,
                             Admission admission) {
    Session<Stream> session(state, connection, stream, std::move(peer));
    if (admission == Admission::serve) {
        co_await session.serve();
    } else {
        co_await session.refuse_connection();
    }
    co_return session.has_unread_input() || admission == Admission::refuse;
}

// Both return whether to linger.
awaitable<bool> serve_tls(ServerState& state, Connection& connection, Socket& socket, Peer peer) {
    asio::ssl::stream<Socket&> stream(socket, *state.tls);
    error_code error;
    connection.expect_write(Clock::now() + state.limits.header_timeout);
    co_await stream.async_handshake(asio::ssl::stream_base::server,
                                    redirect_error(use_awaitable, error));
    if (error) co_return false;
    auto serving = serve_stream(state, connection, stream, std::move(peer), Admission::serve);
    const bool unread = co_await std::move(serving);
    connection.expect_write(Clock::now() + kLingerTime);
    co_await stream.async_shutdown(redirect_error(use_awaitable, error));
    co_return unread;
}

} // namespace

awaitable<void> run_session(std::shared_ptr<ServerState> state, Socket socket,
                            Admission admission) {
    Connection connection(socket.native_handle());
    const Registration registration(state->connections, connection);
    try {
        Peer peer = peer_of(socket, *state);
        bool unread = false;
        if (!peer.tls) {
            auto serving = serve_stream(*state, connection, socket, std::move(peer), admission);
            unread = co_await std::move(serving);
        } else if (admission == Admission::serve && !state->draining.load()) {
            auto serving = serve_tls(*state, connection, socket, std::move(peer));
            unread = co_await std::move(serving);
        }
        if (unread) co_await linger(socket, connection);
    } catch (const std::exception& error) {
        spdlog::error("a connection was dropped: {}", error.what());
    }
}

} // namespace userfold::http
