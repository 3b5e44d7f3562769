#include "http/client.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <cerrno>
#include <exception>
#include <openssl/ssl.h>
#include <optional>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>

namespace userfold::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using asio::awaitable;
using asio::redirect_error;
using asio::use_awaitable;
using asio::ip::tcp;
using beast::error_code;

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

asio::ssl::context trust(const ClientOptions& options) {
    asio::ssl::context context(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_verify_mode(asio::ssl::verify_peer);
    error_code error;
    if (options.trusted_certificates.empty()) {
        context.set_default_verify_paths(error);
    } else {
        context.load_verify_file(options.trusted_certificates.string(), error);
    }
    if (error) {
        throw std::runtime_error("trusted certificates cannot be read from '" +
                                 options.trusted_certificates.string() + "': " + error.message());
    }
    return context;
}

wire::request<wire::string_body> to_wire(const OutgoingRequest& request,
                                         const ClientOptions& options) {
    wire::request<wire::string_body> message;
    message.version(11);
    message.method_string(std::string(to_string(request.method)));
    message.target(request.target);
    const std::uint16_t usual_port = options.tls ? 443 : 80;
    const bool v6 = options.host.find(':') != std::string::npos;
    std::string host = v6 ? "[" + options.host + "]" : options.host;
    if (options.port != usual_port) host += ":" + std::to_string(options.port);
    message.set(wire::field::host, host);
    message.set(wire::field::user_agent, "userfold");
    for (const Header& header : request.headers) message.insert(header.name, header.value);
    message.body() = request.body;
    message.prepare_payload();
    return message;
}

Response from_wire(wire::response<wire::string_body> message) {
    Response response;
    response.status = message.result_int();
    for (const auto& field : message) {
        response.with(std::string(field.name_string()), std::string(field.value()));
    }
    response.body = std::move(message.body());
    return response;
}

bool may_repeat(const OutgoingRequest& request) {
    if (request.method != Method::post && request.method != Method::patch) return true;
    return std::ranges::any_of(request.headers, [](const Header& header) {
        return equals_ignoring_case(header.name, "Idempotency-Key");
    });
}

ClientErrc errc_of(const error_code& error) {
    if (error == beast::error::timeout) return ClientErrc::timed_out;
    if (error == wire::error::body_limit || error == wire::error::header_limit) {
        return ClientErrc::answer_too_large;
    }
    const bool ended = error == wire::error::end_of_stream || error == wire::error::partial_message;
    if (!ended && error.category() == make_error_code(wire::error::bad_version).category()) {
        return ClientErrc::malformed_answer;
    }
    return ClientErrc::closed;
}

} // namespace

std::string_view to_string(ClientErrc error) {
    switch (error) {
        case ClientErrc::resolve_failed:
            return "the host name is not known";
        case ClientErrc::connect_failed:
            return "nobody listens at that address";
        case ClientErrc::tls_failed:
            return "TLS failed; check the certificate and the host name";
        case ClientErrc::timed_out:
            return "no answer in time";
        case ClientErrc::closed:
            return "the connection was closed before the answer";
        case ClientErrc::malformed_answer:
            return "the answer is not HTTP/1.1";
        case ClientErrc::answer_too_large:
            return "the answer is too large";
    }
    return "unknown";
}

// The streams are held by pointer and never moved: moving one with a timer pending is undefined.
struct Client::Impl {
    Impl(asio::any_io_executor on, ClientOptions with)
        : executor(std::move(on)), options(std::move(with)) {
        if (options.tls) tls_context.emplace(trust(options));
    }

    asio::any_io_executor executor;
    const ClientOptions options;
    std::optional<asio::ssl::context> tls_context;
    std::unique_ptr<PlainStream> plain;
    std::unique_ptr<TlsStream> tls;
    beast::flat_buffer buffer;

    PlainStream* lowest() { return tls ? &tls->next_layer() : plain.get(); }

    void close() {
        tls.reset();
        plain.reset();
        buffer.clear();
    }

    // Whether there is a kept connection on which the server has said nothing since.
    bool is_usable() {
        PlainStream* const stream = lowest();
        if (stream == nullptr) return false;
        char byte = 0;
        const auto peeked =
            ::recv(stream->socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return peeked < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }

    awaitable<std::optional<ClientErrc>> connect();
    awaitable<std::optional<ClientErrc>> handshake();
    template <class Stream>
    awaitable<std::expected<Response, ClientErrc>> exchange(Stream& stream,
                                                            const OutgoingRequest& request);
    awaitable<std::expected<Response, ClientErrc>> exchange(const OutgoingRequest& request);
};

awaitable<std::optional<ClientErrc>> Client::Impl::connect() {
    close();
    tcp::resolver resolver(executor);
    const std::string service = std::to_string(options.port);
    error_code error;
    const auto endpoints = co_await resolver.async_resolve(options.host, service,
                                                           redirect_error(use_awaitable, error));
    if (error) co_return ClientErrc::resolve_failed;
    if (options.tls) {
        tls = std::make_unique<TlsStream>(executor, *tls_context);
    } else {
        plain = std::make_unique<PlainStream>(executor);
    }
    lowest()->expires_after(options.connect_timeout);
    co_await lowest()->async_connect(endpoints, redirect_error(use_awaitable, error));
    if (error) {
        close();
        co_return ClientErrc::connect_failed;
    }
    lowest()->socket().set_option(tcp::no_delay(true), error);
    if (!options.tls) co_return std::nullopt;
    co_return co_await handshake();
}

awaitable<std::optional<ClientErrc>> Client::Impl::handshake() {
    SSL_set_tlsext_host_name(tls->native_handle(), options.host.c_str());
    error_code error;
    tls->set_verify_callback(asio::ssl::host_name_verification(options.host), error);
    lowest()->expires_after(options.connect_timeout);
    co_await tls->async_handshake(asio::ssl::stream_base::client,
                                  redirect_error(use_awaitable, error));
    if (!error) co_return std::nullopt;
    close();
    co_return ClientErrc::tls_failed;
}

template <class Stream>
awaitable<std::expected<Response, ClientErrc>> Client::Impl::exchange(
    Stream& stream, const OutgoingRequest& request) {
    const auto message = to_wire(request, options);
    lowest()->expires_after(options.response_timeout);
    error_code error;
    co_await wire::async_write(stream, message, redirect_error(use_awaitable, error));
    std::optional<wire::response_parser<wire::string_body>> parser;
    do { // past interim responses (1xx)
        parser.emplace();
        parser->body_limit(options.response_bytes_max);
        parser->skip(request.method == Method::head);
        if (!error) {
            co_await wire::async_read(stream, buffer, *parser,
                                      redirect_error(use_awaitable, error));
        }
    } while (!error && parser->get().result_int() < 200);
    if (error) {
        close();
        co_return std::unexpected(errc_of(error));
    }
    const bool keep = parser->keep_alive();
    Response response = from_wire(parser->release());
    lowest()->expires_never();
    if (!keep) close();
    co_return response;
}

awaitable<std::expected<Response, ClientErrc>> Client::Impl::exchange(
    const OutgoingRequest& request) {
    if (tls) return exchange(*tls, request);
    return exchange(*plain, request);
}

Client::Client(asio::any_io_executor executor, ClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(options))) {}

Client::~Client() = default;

awaitable<std::expected<Response, ClientErrc>> Client::send(const OutgoingRequest& request) {
    const bool kept = impl_->is_usable();
    if (kept) {
        auto exchanging = impl_->exchange(request);
        std::expected<Response, ClientErrc> response = co_await std::move(exchanging);
        const bool stale = !response && response.error() == ClientErrc::closed;
        if (!stale || !may_repeat(request)) co_return response;
    }
    auto connecting = impl_->connect();
    const std::optional<ClientErrc> failed = co_await std::move(connecting);
    if (failed) co_return std::unexpected(*failed);
    auto exchanging = impl_->exchange(request);
    std::expected<Response, ClientErrc> response = co_await std::move(exchanging);
    co_return response;
}

struct BlockingClient::Impl {
    explicit Impl(ClientOptions options)
        : context(1), client(context.get_executor(), std::move(options)) {}

    asio::io_context context;
    Client client;
};

BlockingClient::BlockingClient(ClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

BlockingClient::~BlockingClient() = default;

std::expected<Response, ClientErrc> BlockingClient::send(const OutgoingRequest& request) {
    std::exception_ptr thrown;
    std::expected<Response, ClientErrc> outcome = std::unexpected(ClientErrc::closed);
    asio::co_spawn(impl_->context, impl_->client.send(request),
                   [&](std::exception_ptr exception, std::expected<Response, ClientErrc> response) {
                       thrown = std::move(exception);
                       outcome = std::move(response);
                   });
    impl_->context.restart();
    impl_->context.run();
    if (thrown) std::rethrow_exception(thrown);
    return outcome;
}

} // namespace userfold::http
