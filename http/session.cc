#include "http/session.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <spdlog/spdlog.h>
#include <utility>

#include "http/request_ids.h"
#include "http/request_parser.h"
#include "http/response_writer.h"
#include "http/target.h"

namespace userfold::http {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::redirect_error;
using asio::use_awaitable;
using boost::beast::error_code;

constexpr std::size_t kHeadReadBytes = 4 * 1024;
constexpr std::size_t kBodyReadBytes = 64 * 1024;
constexpr std::size_t kSingleWriteBytesMax =
    16 * 1024; // larger bodies are not copied behind the head
constexpr std::size_t kLingerBytesMax = 1024 * 1024;
constexpr std::chrono::seconds kLingerTime{2};
constexpr std::chrono::seconds kOverloadRetryAfter{1};

Problem overloaded() {
    return unavailable("overloaded", "Too much at once; come back in a moment.",
                       kOverloadRetryAfter);
}

Problem timed_out() {
    return {408, "request-timeout", "The request took too long",
            "Send the whole request without pauses."};
}

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

struct InFlight {
    InFlight(std::atomic<std::size_t>& of, std::size_t max)
        : count(of), admitted(of.fetch_add(1, std::memory_order_relaxed) < max) {}
    ~InFlight() { count.fetch_sub(1, std::memory_order_relaxed); }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

    std::atomic<std::size_t>& count;
    const bool admitted;
};

struct Peer {
    asio::ip::address address;
    std::string text;
    bool trusted_proxy = false;
    bool tls = false;
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

// The loop: set the deadline, read the head, check it, read the body, handle, write, go on or end.
template <class Stream>
class Session {
public:
    Session(ServerState& state, Connection& connection, Stream& stream, Peer peer)
        : state_(state),
          limits_(state.limits),
          connection_(connection),
          stream_(stream),
          peer_(std::move(peer)),
          buffer_(state.limits.header_bytes_max + kBodyReadBytes) {}

    awaitable<void> serve();
    awaitable<void> refuse_connection();
    // Whether to linger before closing: bytes of the client may still be on their way.
    bool has_unread_input() const { return unread_input_; }

private:
    enum class Step { proceed, answer, close };

    awaitable<Step> read_head();
    awaitable<Step> read_body(std::size_t bytes_max);
    awaitable<Step> respond();
    awaitable<bool> write();
    awaitable<bool> write_continue();

    std::optional<std::size_t> find_head_end(std::size_t scanned) const;
    Step parse_head(std::size_t size);
    Step input_ended(bool within_request);
    Step refuse(const Problem& problem);
    void identify();
    void count();
    Router::Match match() const;
    std::optional<std::uint64_t> body_bytes() const;
    std::string_view buffered() const;
    auto read_some(std::size_t bytes, error_code& error);

    ServerState& state_;
    const ServerLimits& limits_;
    Connection& connection_;
    Stream& stream_;
    const Peer peer_;
    boost::beast::flat_buffer buffer_;
    std::optional<RequestParser> parser_;
    Request request_;
    Response response_;
    const Route* route_ = nullptr;
    std::string out_;
    Clock::time_point now_ =
        Clock::now(); // of the last event; a clock call costs as much as a parse
    Clock::time_point started_;
    bool keep_alive_ = true;
    bool unread_input_ = false;
};

template <class Stream>
awaitable<void> Session<Stream>::serve() {
    do {
        Step step = co_await read_head();
        if (step == Step::proceed) step = co_await respond();
        if (step == Step::close) co_return;
    } while (co_await write());
}

template <class Stream>
awaitable<void> Session<Stream>::refuse_connection() {
    refuse(overloaded());
    co_await write();
}

template <class Stream>
std::string_view Session<Stream>::buffered() const {
    const auto data = buffer_.data();
    return {static_cast<const char*>(data.data()), data.size()};
}

template <class Stream>
auto Session<Stream>::read_some(std::size_t bytes, error_code& error) {
    const std::size_t room = buffer_.max_size() - buffer_.size();
    return stream_.async_read_some(buffer_.prepare(std::min(bytes, room)),
                                   redirect_error(use_awaitable, error));
}

template <class Stream>
std::optional<std::size_t> Session<Stream>::find_head_end(std::size_t scanned) const {
    const auto end = buffered().find("\r\n\r\n", scanned < 3 ? 0 : scanned - 3);
    if (end == std::string_view::npos) return std::nullopt;
    return end + 4;
}

template <class Stream>
awaitable<typename Session<Stream>::Step> Session<Stream>::read_head() {
    request_.clear();
    route_ = nullptr;
    parser_.reset();
    if (buffer_.size() == 0) connection_.expect_idle(now_ + limits_.idle_timeout);
    std::size_t scanned = 0;
    bool begun = false;
    for (;;) {
        // An empty line before a request is ignored (RFC 9112 section 2.2).
        for (; buffered().starts_with("\r\n"); scanned = 0) buffer_.consume(2);
        const auto head_end = find_head_end(scanned);
        const auto head = buffered().substr(0, head_end.value_or(buffer_.size()));
        const auto forbidden = find_forbidden_byte(head, scanned);
        if (forbidden) co_return refuse(*forbidden);
        if (head.size() > limits_.header_bytes_max ||
            (!head_end && head.size() == limits_.header_bytes_max)) {
            co_return refuse({431, "header-too-large", "The request head is too large",
                              "Send at most " + std::to_string(limits_.header_bytes_max) +
                                  " bytes before the body."});
        }
        if (head_end) co_return parse_head(*head_end);

        scanned = head.size();
        if (!begun && buffer_.size() > 0) {
            begun = true;
            connection_.expect_input(Clock::now() + limits_.header_timeout);
        }
        if (!begun && state_.draining.load()) co_return Step::close;
        error_code error;
        const std::size_t count = co_await read_some(kHeadReadBytes, error);
        if (error) co_return input_ended(begun);
        buffer_.commit(count);
    }
}

template <class Stream>
typename Session<Stream>::Step Session<Stream>::parse_head(std::size_t size) {
    connection_.expect_nothing();
    now_ = started_ = Clock::now();
    parser_.emplace(request_, limits_.header_bytes_max);
    const auto wrong = parser_->read_head(buffered().substr(0, size));
    buffer_.consume(size);
    if (wrong) return refuse(*wrong);
    if (const auto parsed = parse_target(request_); !parsed) return refuse(parsed.error());
    keep_alive_ = parser_->keep_alive();
    identify();
    return Step::proceed;
}

template <class Stream>
typename Session<Stream>::Step Session<Stream>::input_ended(bool within_request) {
    if (within_request && connection_.expired()) return refuse(timed_out());
    return Step::close;
}

template <class Stream>
typename Session<Stream>::Step Session<Stream>::refuse(const Problem& problem) {
    state_.metrics->count_rejected(problem.slug);
    response_ = problem.response();
    keep_alive_ = false;
    unread_input_ = true;
    if (request_.request_id.empty()) identify();
    return Step::answer;
}

template <class Stream>
void Session<Stream>::identify() {
    make_request_id(request_.request_id, std::chrono::system_clock::now());
    continue_trace(request_.trace_parent, request_.header("traceparent"));
    request_.client_address = peer_.text;
    request_.loopback = peer_.address.is_loopback();
    request_.tls = peer_.tls;
    if (!peer_.trusted_proxy) return;
    if (const auto client = forwarded_for(request_, state_.proxies)) {
        request_.client_address = client->to_string();
        request_.loopback = client->is_loopback();
    }
    request_.tls = request_.tls || forwarded_https(request_);
}

template <class Stream>
Router::Match Session<Stream>::match() const {
    if (parser_->method()) return state_.router.match(request_.method, request_.path);
    return {.allowed = state_.router.allowed_methods(request_.path)};
}

template <class Stream>
std::optional<std::uint64_t> Session<Stream>::body_bytes() const {
    if (parser_->is_done()) return 0;
    const auto length = parser_->content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

template <class Stream>
awaitable<typename Session<Stream>::Step> Session<Stream>::respond() {
    Router::Match matched = match();
    route_ = matched.route;
    auto refusal = Router::refuse(matched, parser_->method(), request_, body_bytes());
    if (refusal) {
        response_ = std::move(*refusal);
        unread_input_ = !parser_->is_done();
        keep_alive_ = keep_alive_ && !unread_input_;
        co_return Step::answer;
    }
    const InFlight in_flight(state_.requests_in_flight, limits_.requests_in_flight_max);
    if (!in_flight.admitted && !route_->answered_under_overload) co_return refuse(overloaded());
    if (!parser_->is_done()) {
        const Step step = co_await read_body(route_->body_bytes_max);
        if (step != Step::proceed) co_return step;
    }
    auto running = state_.router.run(matched, request_);
    response_ = co_await std::move(running);
    co_return Step::answer;
}

template <class Stream>
awaitable<typename Session<Stream>::Step> Session<Stream>::read_body(std::size_t bytes_max) {
    connection_.expect_input(now_ + limits_.body_timeout);
    parser_->body_limit(bytes_max);
    if (parser_->expects_continue() && buffer_.size() == 0) {
        const bool written = co_await write_continue();
        if (!written) co_return Step::close;
    }
    while (!parser_->is_done()) {
        error_code error = boost::beast::http::error::need_more;
        if (buffer_.size() > 0) buffer_.consume(parser_->put(buffer_.data(), error));
        if (!error) continue;
        if (error != boost::beast::http::error::need_more) {
            co_return refuse(parser_->problem(error));
        }
        if (buffer_.size() == buffer_.max_size()) {
            co_return refuse(bad_request("A chunk's header is too long."));
        }
        const std::size_t count = co_await read_some(kBodyReadBytes, error);
        if (error) co_return input_ended(true);
        buffer_.commit(count);
    }
    connection_.expect_nothing();
    co_return Step::proceed;
}

template <class Stream>
awaitable<bool> Session<Stream>::write_continue() {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    error_code error;
    co_await asio::async_write(stream_, asio::buffer(kContinue),
                               redirect_error(use_awaitable, error));
    co_return !error;
}

// True if the connection stays open.
template <class Stream>
awaitable<bool> Session<Stream>::write() {
    now_ = Clock::now();
    count();
    if (state_.draining.load(std::memory_order_relaxed)) keep_alive_ = false;
    ResponseContext context{
        request_.request_id, request_.trace_parent,          std::chrono::system_clock::now(),
        keep_alive_,         parser_ && parser_->http_1_0(), request_.tls};
    out_.clear();
    if (!append_head(out_, response_, context)) {
        spdlog::error("{} answered a header with a line break, request {}",
                      route_ ? route_->path : "the server", request_.request_id);
        response_ =
            internal_error("The server failed; the request id names the log line.").response();
        append_head(out_, response_, context);
    }
    const bool bodiless =
        request_.method == Method::head || response_.status == 204 || response_.status == 304;
    if (bodiless) response_.body.clear();

    connection_.expect_write(now_ + limits_.write_timeout);
    error_code error;
    std::size_t written = 0;
    if (response_.body.size() <= kSingleWriteBytesMax) {
        out_.append(response_.body);
        written = co_await stream_.async_write_some(asio::buffer(out_),
                                                    redirect_error(use_awaitable, error));
        if (!error && written < out_.size()) {
            co_await asio::async_write(stream_, asio::buffer(out_) + written,
                                       redirect_error(use_awaitable, error));
        }
    } else {
        const std::array<asio::const_buffer, 2> parts{asio::buffer(out_),
                                                      asio::buffer(response_.body)};
        co_await asio::async_write(stream_, parts, redirect_error(use_awaitable, error));
    }
    unread_input_ = unread_input_ || buffer_.size() > 0;
    co_return !error && keep_alive_;
}

template <class Stream>
void Session<Stream>::count() {
    if (route_ != nullptr) {
        state_.metrics->count(*route_, response_.status, now_ - started_);
    } else if (parser_) {
        state_.metrics->count_unrouted(parser_->method(), response_.status);
    }
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
