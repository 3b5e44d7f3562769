// The real world for a writer: the system's clock and chance, one thread of its own.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "writer/environment.h"

namespace userfold {

class NodeEnvironment final : public writer::Environment {
public:
    NodeEnvironment();
    ~NodeEnvironment() override;
    NodeEnvironment(const NodeEnvironment&) = delete;
    NodeEnvironment& operator=(const NodeEnvironment&) = delete;

    void start();
    // Ends the thread; what was posted and not run is destroyed with this object.
    void stop();

    std::int64_t unix_ms() const override;
    void random(void* out, std::size_t size) override;
    boost::asio::awaitable<void> sleep(std::chrono::milliseconds time) override;
    boost::asio::any_io_executor executor() const override;

private:
    mutable boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

} // namespace userfold
