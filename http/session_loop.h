// One connection's requests, one after the other: set the deadline, read the head, check it, read
// the body, handle, write, go on or end. A template of the stream: TCP or TLS over it.
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <optional>
#include <spdlog/spdlog.h>
#include <string>
#include <utility>

#include "http/request_ids.h"
#include "http/request_parser.h"
#include "http/response_writer.h"
#include "http/server_state.h"
#include "http/target.h"

namespace userfold::http {

inline constexpr std::size_t kHeadReadBytes = 4 * 1024;
inline constexpr std::size_t kBodyReadBytes = 64 * 1024;
// Larger bodies are not copied behind the head.
inline constexpr std::size_t kSingleWriteBytesMax = 16 * 1024;
inline constexpr std::chrono::seconds kOverloadRetryAfter{1};

inline Problem overloaded() {
    return unavailable("overloaded", "Too much at once; come back in a moment.",
                       kOverloadRetryAfter);
}

inline Problem timed_out() {
    return {408, "request-timeout", "The request took too long",
            "Send the whole request without pauses."};
}

// Who is at the other end, and what is known of the way there.
struct Peer {
    boost::asio::ip::address address;
    std::string text;
    bool trusted_proxy = false;
    bool tls = false;
};

// A request's place among those that may be handled at once.
struct InFlight {
    InFlight(std::atomic<std::size_t>& of, std::size_t max)
        : count(of), admitted(of.fetch_add(1, std::memory_order_relaxed) < max) {}
    ~InFlight() { count.fetch_sub(1, std::memory_order_relaxed); }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

    std::atomic<std::size_t>& count;
    const bool admitted;
};

// Not thread-safe: one chain of coroutines. Everything it refers to outlives it.
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

    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<void> refuse_connection();
    // Whether to linger before closing: bytes of the client may still be on their way.
    bool has_unread_input() const { return unread_input_; }

private:
    enum class Step { proceed, answer, close };

    boost::asio::awaitable<Step> read_head();
    boost::asio::awaitable<Step> read_body(std::size_t bytes_max);
    boost::asio::awaitable<Step> respond();
    boost::asio::awaitable<bool> write();
    boost::asio::awaitable<bool> write_continue();

    std::optional<std::size_t> find_head_end(std::size_t scanned) const;
    Step parse_head(std::size_t size);
    Step input_ended(bool within_request);
    Step refuse(const Problem& problem);
    void identify();
    void count();
    Router::Match match() const;
    std::optional<std::uint64_t> body_bytes() const;
    std::string_view buffered() const;
    auto read_some(std::size_t bytes, boost::beast::error_code& error);

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
boost::asio::awaitable<void> Session<Stream>::serve() {
    do {
        Step step = co_await read_head();
        if (step == Step::proceed) step = co_await respond();
        if (step == Step::close) co_return;
    } while (co_await write());
}

template <class Stream>
boost::asio::awaitable<void> Session<Stream>::refuse_connection() {
    refuse(overloaded());
    co_await write();
}

template <class Stream>
std::string_view Session<Stream>::buffered() const {
    const auto data = buffer_.data();
    return {static_cast<const char*>(data.data()), data.size()};
}

template <class Stream>
auto Session<Stream>::read_some(std::size_t bytes, boost::beast::error_code& error) {
    const std::size_t room = buffer_.max_size() - buffer_.size();
    return stream_.async_read_some(buffer_.prepare(std::min(bytes, room)),
                                   boost::asio::redirect_error(boost::asio::use_awaitable, error));
}

template <class Stream>
std::optional<std::size_t> Session<Stream>::find_head_end(std::size_t scanned) const {
    const auto end = buffered().find("\r\n\r\n", scanned < 3 ? 0 : scanned - 3);
    if (end == std::string_view::npos) return std::nullopt;
    return end + 4;
}

template <class Stream>
boost::asio::awaitable<typename Session<Stream>::Step> Session<Stream>::read_head() {
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
        boost::beast::error_code error;
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
boost::asio::awaitable<typename Session<Stream>::Step> Session<Stream>::respond() {
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
boost::asio::awaitable<typename Session<Stream>::Step> Session<Stream>::read_body(
    std::size_t bytes_max) {
    connection_.expect_input(now_ + limits_.body_timeout);
    parser_->body_limit(bytes_max);
    if (parser_->expects_continue() && buffer_.size() == 0) {
        const bool written = co_await write_continue();
        if (!written) co_return Step::close;
    }
    while (!parser_->is_done()) {
        boost::beast::error_code error = boost::beast::http::error::need_more;
        const auto waiting = buffer_.cdata();
        if (waiting.size() > 0) {
            const std::string_view bytes(static_cast<const char*>(waiting.data()), waiting.size());
            buffer_.consume(parser_->put_body(bytes, error));
        }
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
boost::asio::awaitable<bool> Session<Stream>::write_continue() {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    boost::beast::error_code error;
    co_await boost::asio::async_write(
        stream_, boost::asio::buffer(kContinue),
        boost::asio::redirect_error(boost::asio::use_awaitable, error));
    co_return !error;
}

// True if the connection stays open.
template <class Stream>
boost::asio::awaitable<bool> Session<Stream>::write() {
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
    boost::beast::error_code error;
    std::size_t written = 0;
    if (response_.body.size() <= kSingleWriteBytesMax) {
        out_.append(response_.body);
        written = co_await stream_.async_write_some(
            boost::asio::buffer(out_),
            boost::asio::redirect_error(boost::asio::use_awaitable, error));
        if (!error && written < out_.size()) {
            co_await boost::asio::async_write(
                stream_, boost::asio::buffer(out_) + written,
                boost::asio::redirect_error(boost::asio::use_awaitable, error));
        }
    } else {
        const std::array<boost::asio::const_buffer, 2> parts{boost::asio::buffer(out_),
                                                             boost::asio::buffer(response_.body)};
        co_await boost::asio::async_write(
            stream_, parts, boost::asio::redirect_error(boost::asio::use_awaitable, error));
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

} // namespace userfold::http
