#include "userfold/node.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <spdlog/spdlog.h>
#include <thread>
#include <vector>

#include "access/guard.h"
#include "http/health.h"
#include "http/metrics.h"
#include "http/server.h"
#include "userfold/access_part.h"
#include "userfold/log_factory.h"
#include "userfold/mailer_part.h"
#include "userfold/membership.h"
#include "userfold/openapi_route.h"
#include "userfold/query_part.h"
#include "userfold/views_part.h"
#include "userfold/writer_part.h"

namespace userfold {
namespace {

// How long an answered command waits for the views of the same process.
constexpr std::chrono::seconds views_wait_max{2};

NodeKind kind_of(const NodeParts& parts) {
    NodeKind kind;
    kind.secrets.opens_personal_data = parts.writer || parts.query_api;
    kind.secrets.decides = parts.writer;
    kind.founds = parts.writer;
    return kind;
}

std::vector<std::string> split_list(const std::string& list) {
    std::vector<std::string> items;
    std::size_t at = 0;
    while (at < list.size()) {
        const auto comma = std::min(list.find(',', at), list.size());
        if (comma > at) items.push_back(list.substr(at, comma - at));
        at = comma + 1;
    }
    return items;
}

http::ServerOptions server_options(const Settings& settings) {
    http::ServerOptions options;
    options.address = settings.listen_address();
    options.port = settings.listen_port();
    options.trusted_proxies = split_list(settings.trusted_proxy);
    if (!settings.tls_certificate.empty()) {
        options.tls = http::TlsFiles{settings.tls_certificate, settings.tls_key};
    }
    return options;
}

// The threads that serve HTTP.
class HttpThreads {
public:
    explicit HttpThreads(std::size_t count)
        : context_(static_cast<int>(count)), work_(boost::asio::make_work_guard(context_)) {
        for (std::size_t i = 0; i < count; ++i) {
            threads_.emplace_back([this] { context_.run(); });
        }
    }
    ~HttpThreads() { stop(); }
    HttpThreads(const HttpThreads&) = delete;
    HttpThreads& operator=(const HttpThreads&) = delete;
    void stop() {
        context_.stop();
        for (std::thread& thread : threads_) {
            if (thread.joinable()) thread.join();
        }
    }
    boost::asio::io_context& context() { return context_; }

private:
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::vector<std::thread> threads_;
};

} // namespace

// In the order of their making; they end in the opposite one.
struct Node::Impl {
    Impl(Settings all, NodeParts wanted)
        : settings(std::move(all)),
          parts(wanted),
          layout(settings.partitions),
          tail(std::chrono::seconds(settings.tail_confirmed_seconds)) {}

    std::expected<void, std::string> start();
    std::expected<void, std::string> start_parts();
    std::expected<void, std::string> start_mailer();
    void add_routes();
    std::string url() const;
    std::string issuer() const;
    std::optional<std::string> not_ready() const;
    void stop();

    const Settings settings;
    const NodeParts parts;
    const TopicLayout layout;
    access::AccessTail tail;
    std::unique_ptr<log::EventLog> event_log;
    std::optional<Membership> membership;
    std::optional<HttpThreads> http_threads;
    std::unique_ptr<WriterPart> writer;
    std::unique_ptr<AccessPart> access;
    std::unique_ptr<ViewsPart> views;
    std::unique_ptr<QueryPart> query;
    std::unique_ptr<MailerPart> mailer;
    std::optional<BlindIndexer> indexer;
    std::optional<crypto::HmacKey> peer_key;
    std::optional<access::AccessTokenVerifier> tokens;
    std::optional<access::Guard> guard;
    http::Router router;
    std::unique_ptr<http::Server> server;
};

// The same for all nodes of a cluster, whatever they listen on.
std::string Node::Impl::issuer() const {
    if (!settings.public_url.empty()) return settings.public_url;
    return "urn:userfold:" + to_string(membership->cluster.cluster_id);
}

std::expected<void, std::string> Node::Impl::start_parts() {
    if (parts.writer) {
        writer =
            std::make_unique<WriterPart>(*event_log, settings, layout, *membership, tail, issuer());
        if (auto started = writer->start(settings); !started) return started;
    } else if (parts.query_api) {
        access = std::make_unique<AccessPart>(*event_log, settings, layout, *membership, tail);
        if (auto started = access->start(); !started) return started;
    }
    if (parts.projector) {
        views = std::make_unique<ViewsPart>(*event_log, settings, membership->secrets.mac_keys);
        if (auto started = views->start(); !started) return started;
    }
    if (parts.query_api) {
        query =
            std::make_unique<QueryPart>(settings, *membership, views ? &views->reader() : nullptr,
                                        http_threads->context().get_executor());
    }
    return {};
}

// Once the port is known: it may be a part of the links.
std::expected<void, std::string> Node::Impl::start_mailer() {
    if (!parts.writer) return {};
    mailer =
        std::make_unique<MailerPart>(*event_log, membership->secrets.mac_keys, writer->writer());
    return mailer->start(settings, settings.public_url.empty() ? url() : settings.public_url);
}

std::string Node::Impl::url() const {
    const std::string host = settings.listen.substr(0, settings.listen.rfind(':'));
    const char* scheme = settings.tls_certificate.empty() ? "http://" : "https://";
    return scheme + host + ':' + std::to_string(server->port());
}

void Node::Impl::add_routes() {
    if (writer) {
        writer::AwaitViews await_views =
            [this](std::vector<Position> positions) -> boost::asio::awaitable<void> {
            if (!views) co_return;
            const std::vector<Position> wanted = std::move(positions);
            co_await views->reader().wait_for(wanted, views_wait_max);
        };
        writer->add_routes(router, std::move(await_views));
    }
    if (views) views->add_routes(router);
    if (query) query->add_routes(router);
    router.add(http::healthz_route());
    router.add(http::readyz_route([this] { return not_ready(); }));
    router.add(http::metrics_route());
    router.add(openapi_route());
    router.set_guard([this](const http::Route& route, http::Request& request) {
        return guard->check(route, request);
    });
}

std::optional<std::string> Node::Impl::not_ready() const {
    if (writer) {
        if (auto reason = writer->not_ready()) return reason;
    }
    if (access) {
        if (auto reason = access->not_ready()) return reason;
    }
    if (views) return views->not_ready();
    return std::nullopt;
}

std::expected<void, std::string> Node::Impl::start() {
    event_log = open_log(settings);
    auto joined = join_cluster(*event_log, settings, layout, kind_of(parts));
    if (!joined) return std::unexpected(joined.error());
    membership = std::move(*joined);
    indexer.emplace(membership->secrets.index);
    peer_key.emplace(membership->secrets.peer);
    tokens.emplace(membership->cluster.token_public_key, issuer());
    guard.emplace(tail, *tokens, *indexer, *peer_key);
    http_threads.emplace(settings.io_threads);
    if (auto started = start_parts(); !started) return started;
    add_routes();
    server =
        std::make_unique<http::Server>(http_threads->context(), router, server_options(settings));
    if (auto started = start_mailer(); !started) return started;
    server->start();
    return {};
}

void Node::Impl::stop() {
    if (server) server->stop();
    if (mailer) mailer->stop();
    if (writer) writer->stop();
    if (access) access->stop();
    if (views) views->stop();
    if (http_threads) http_threads->stop();
}

Node::Node(Settings settings, NodeParts parts)
    : impl_(std::make_unique<Impl>(std::move(settings), parts)) {}

Node::~Node() {
    stop();
}

std::expected<void, std::string> Node::start() {
    try {
        return impl_->start();
    } catch (const std::exception& error) {
        return std::unexpected(error.what());
    }
}

std::string Node::url() const {
    return impl_->url();
}

bool Node::ready() const {
    return !impl_->not_ready();
}

std::optional<std::string> Node::failure() const {
    if (impl_->writer) {
        if (auto failed = impl_->writer->failure()) return failed;
    }
    if (impl_->access) {
        if (auto failed = impl_->access->failure()) return failed;
    }
    if (impl_->views) return impl_->views->failure();
    return std::nullopt;
}

void Node::stop() {
    impl_->stop();
}

} // namespace userfold
