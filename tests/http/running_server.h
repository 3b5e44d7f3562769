// A server on a free port with its own threads, and routes that show what arrived.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "http/server.h"

namespace userfold::http::testing {

// GET /hello → "hello"; GET /items/{name} → the name; POST /echo (JSON or text, 1,000 bytes) → the
// body; GET /request → what the handler saw, as JSON; GET /fails throws; GET /large → 1 MiB of 'x'.
Router example_router();

class RunningServer {
public:
    explicit RunningServer(ServerOptions options = {}, Router router = example_router(),
                           int threads = 2);
    ~RunningServer();

    std::uint16_t port() const { return server_->port(); }
    Server& server() { return *server_; }
    boost::asio::io_context& context() { return context_; }
    // Destroys the server while its context runs on.
    void destroy_server() { server_.reset(); }

private:
    Router router_;
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::unique_ptr<Server> server_;
    std::vector<std::jthread> threads_;
};

Route route(Method method, std::string path, Handler handler);

} // namespace userfold::http::testing
