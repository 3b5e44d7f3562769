#include "userfold/node_environment.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "events/crypto.h"

namespace userfold {

NodeEnvironment::NodeEnvironment() : work_(boost::asio::make_work_guard(context_)) {}

NodeEnvironment::~NodeEnvironment() {
    stop();
}

void NodeEnvironment::start() {
    thread_ = std::thread([this] { context_.run(); });
}

void NodeEnvironment::stop() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

std::int64_t NodeEnvironment::unix_ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

void NodeEnvironment::random(void* out, std::size_t size) {
    crypto::random_bytes(out, size);
}

boost::asio::awaitable<void> NodeEnvironment::sleep(std::chrono::milliseconds time) {
    boost::asio::steady_timer timer(context_, time);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

boost::asio::any_io_executor NodeEnvironment::executor() const {
    return context_.get_executor();
}

} // namespace userfold
