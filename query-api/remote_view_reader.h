// The views of another process, asked for at the projector's internal endpoint.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "http/client.h"
#include "projector/read_models/view_exchange.h"
#include "projector/read_models/view_reader.h"

namespace userfold::query_api {

// Signs a request as one of this cluster's processes, adding what the other side's guard asks for.
using PeerSigner = std::function<void(http::OutgoingRequest&)>;

// Keeps connections and uses them again. Thread-safe as long as each io_context is run by one
// thread or `executor` is a strand's; every call runs on the executor it was given.
class RemoteViewReader final : public read_models::ViewReader {
public:
    RemoteViewReader(boost::asio::any_io_executor executor, http::ClientOptions projector,
                     PeerSigner sign, std::size_t idle_connections_max = 64);

    Awaitable<std::optional<std::string>> get(read_models::View view,
                                              std::string_view key) override;
    Awaitable<std::vector<std::optional<std::string>>> get_all(
        read_models::View view, const std::vector<std::string>& keys) override;
    Awaitable<std::vector<read_models::ViewEntry>> scan(
        const read_models::ViewRange& range) override;
    Awaitable<std::vector<Position>> positions() override;
    Awaitable<bool> wait_for(const std::vector<Position>& positions,
                             std::chrono::milliseconds timeout) override;

private:
    Awaitable<std::string> ask(read_models::ViewQuery query);
    std::unique_ptr<http::Client> take_client();
    void keep_client(std::unique_ptr<http::Client> client);

    boost::asio::any_io_executor executor_;
    http::ClientOptions projector_;
    PeerSigner sign_;
    std::size_t idle_connections_max_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<http::Client>> idle_;
};

} // namespace userfold::query_api
