// A running HTTP server that takes batches as the real one does, remembers them, and can be made to
// falter.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "http/client.h"
#include "tests/http/running_server.h"

namespace userfold::importer {

class ReceivingServer {
public:
    ReceivingServer();

    http::ClientOptions address() const;

    // What the next answers are instead of 200: statuses, used up one by one.
    void answer_next(std::vector<unsigned> statuses);
    // From that many taken batches on, refuse all with this status. 0: no more.
    void refuse_after(std::size_t batches, unsigned status);

    std::size_t batches() const;
    std::map<std::string, boost::json::object> events() const; // by messageId
    std::size_t repeated() const;                              // events that came more than once
    std::vector<std::string> awaited() const; // Userfold-After of requests to /v1/positions
    std::string authorization() const;

private:
    http::Router router();
    boost::asio::awaitable<http::Response> take(http::Request& request);
    boost::asio::awaitable<http::Response> wait(http::Request& request);
    unsigned next_status();

    mutable std::mutex mutex_;
    std::vector<unsigned> statuses_;
    std::size_t refuse_after_ = 0;
    unsigned refusal_ = 0;
    std::size_t batches_ = 0;
    std::size_t repeated_ = 0;
    std::map<std::string, boost::json::object> events_;
    std::vector<std::string> awaited_;
    std::string authorization_;
    http::testing::RunningServer server_;
};

} // namespace userfold::importer
