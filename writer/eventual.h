// A value that arrives once, and the coroutine that waits for it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>

namespace userfold::writer {

// One waiter at most. Not thread-safe: set and wait run on the writer's executor.
// The waiter resumes by a post, never inside set().
template <class Value>
class Eventual : public std::enable_shared_from_this<Eventual<Value>> {
public:
    explicit Eventual(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    // The first value counts, later ones are ignored.
    void set(Value value) {
        if (value_) return;
        value_ = std::move(value);
        if (resume_) boost::asio::post(executor_, std::exchange(resume_, nullptr));
    }
    bool is_set() const { return value_.has_value(); }

    boost::asio::awaitable<Value> wait() {
        const std::shared_ptr<Eventual> self = this->shared_from_this();
        if (!self->value_) co_await self->suspended();
        co_return *self->value_;
    }

private:
    // No coroutine of its own: capturing lambdas inside a co_await expression are destroyed twice
    // by GCC 12.
    boost::asio::awaitable<void> suspended() {
        auto keep = [this](auto handler) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            resume_ = [shared]() mutable { std::move (*shared)(); };
        };
        return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
            std::move(keep), boost::asio::use_awaitable);
    }

    boost::asio::any_io_executor executor_;
    std::optional<Value> value_;
    std::function<void()> resume_;
};

template <class Value>
std::shared_ptr<Eventual<Value>> make_eventual(const boost::asio::any_io_executor& executor) {
    return std::make_shared<Eventual<Value>>(executor);
}

} // namespace userfold::writer
