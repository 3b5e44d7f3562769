// Sends batches to a running server, and waits until its views hold them.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <expected>
#include <map>
#include <string>
#include <string_view>

#include "events/ids.h"
#include "http/client.h"

namespace userfold::importer {

// Where on the log the last of what was sent stands, by partition.
using SentPositions = std::map<Partition, std::int64_t>;

// Takes the larger of two positions in every partition.
void merge_positions(const SentPositions& from, SentPositions& into);

// One connection; one call at a time. Not thread-safe. Must outlive its calls.
class BatchSender {
public:
    // `patience`: how long a call repeats itself while the server is unreachable, overloaded or
    // starting. A repeat is harmless, since every event carries its message id. `stopping` ends
    // repetitions early, and outlives the sender.
    BatchSender(boost::asio::any_io_executor executor, const http::ClientOptions& server,
                std::string_view write_key, std::chrono::seconds patience, const bool& stopping);

    // Where the events stand. The error says why the server doesn't take them, and what to do.
    boost::asio::awaitable<std::expected<SentPositions, std::string>> send(std::string body);

    // Returns once the server's views include the positions.
    boost::asio::awaitable<std::expected<void, std::string>> wait_for_views(
        SentPositions positions);

private:
    boost::asio::awaitable<std::expected<http::Response, std::string>> insist(
        http::OutgoingRequest request);

    boost::asio::any_io_executor executor_;
    http::Client client_;
    std::string authorization_;
    std::chrono::seconds patience_;
    const bool& stopping_;
};

} // namespace userfold::importer
