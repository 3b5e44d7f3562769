#include "query-api/remote_view_reader.h"

#include <utility>

namespace userfold::query_api {
namespace {

using namespace read_models;

[[noreturn]] void senseless() {
    throw ViewsUnavailable("The projector's answer makes no sense; are both of one version?");
}

template <class Value>
Value checked(std::optional<Value> value) {
    if (!value) senseless();
    return std::move(*value);
}

http::OutgoingRequest request_of(const ViewQuery& query) {
    http::OutgoingRequest request;
    request.method = http::Method::post;
    request.target = "/internal/views";
    request.headers = {{"Content-Type", "application/vnd.userfold.views"}};
    request.body = encode_query(query);
    return request;
}

} // namespace

RemoteViewReader::RemoteViewReader(boost::asio::any_io_executor executor,
                                   http::ClientOptions projector, PeerSigner sign,
                                   std::size_t idle_connections_max)
    : executor_(std::move(executor)),
      projector_(std::move(projector)),
      sign_(std::move(sign)),
      idle_connections_max_(idle_connections_max) {}

ViewReader::Awaitable<std::string> RemoteViewReader::ask(ViewQuery query) {
    http::OutgoingRequest request = request_of(query);
    sign_(request);
    auto client = take_client();
    auto answer = co_await client->send(request);
    if (!answer && answer.error() == http::ClientErrc::closed) {
        // A kept connection that the other side had closed; every query may be asked twice.
        client = std::make_unique<http::Client>(executor_, projector_);
        answer = co_await client->send(request);
    }
    if (!answer) {
        throw ViewsUnavailable("The projector cannot be reached: " +
                               std::string(http::to_string(answer.error())) + ".");
    }
    keep_client(std::move(client));
    if (answer->status != 200) {
        throw ViewsUnavailable("The projector answered " + std::to_string(answer->status) + ".");
    }
    co_return std::move(answer->body);
}

std::unique_ptr<http::Client> RemoteViewReader::take_client() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<http::Client>(executor_, projector_);
    auto client = std::move(idle_.back());
    idle_.pop_back();
    return client;
}

void RemoteViewReader::keep_client(std::unique_ptr<http::Client> client) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < idle_connections_max_) idle_.push_back(std::move(client));
}

ViewReader::Awaitable<std::optional<std::string>> RemoteViewReader::get(View view,
                                                                        std::string_view key) {
    GetAllQuery query;
    query.view = view;
    query.keys.emplace_back(key);
    const std::string answer = co_await ask(std::move(query));
    auto values = checked(decode_values(answer));
    if (values.size() != 1) senseless();
    co_return std::move(values.front());
}

ViewReader::Awaitable<std::vector<std::optional<std::string>>> RemoteViewReader::get_all(
    View view, const std::vector<std::string>& keys) {
    GetAllQuery query;
    query.view = view;
    query.keys = keys;
    const std::string answer = co_await ask(std::move(query));
    auto values = checked(decode_values(answer));
    if (values.size() != keys.size()) senseless();
    co_return values;
}

ViewReader::Awaitable<std::vector<ViewEntry>> RemoteViewReader::scan(const ViewRange& range) {
    ScanQuery query;
    query.range = range;
    const std::string answer = co_await ask(std::move(query));
    co_return checked(decode_entries(answer));
}

ViewReader::Awaitable<std::vector<Position>> RemoteViewReader::positions() {
    PositionsQuery query;
    const std::string answer = co_await ask(query);
    co_return checked(decode_positions(answer));
}

ViewReader::Awaitable<bool> RemoteViewReader::wait_for(const std::vector<Position>& positions,
                                                       std::chrono::milliseconds timeout) {
    WaitQuery query;
    query.timeout = timeout;
    query.positions = positions;
    const std::string answer = co_await ask(std::move(query));
    co_return checked(decode_reached(answer));
}

} // namespace userfold::query_api
