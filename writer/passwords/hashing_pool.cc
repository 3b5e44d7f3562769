#include "writer/passwords/hashing_pool.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "writer/passwords/argon2_memory.h"
#include "writer/passwords/secret.h"

namespace userfold::passwords {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds idle_until_release{10};

// One password to hash or to verify. Called once: with the reason where it isn't to be run.
using Job = std::move_only_function<void(const PasswordHasher&, std::optional<PasswordErrc>)>;

} // namespace

struct HashingPool::Impl {
    Impl(PasswordHasher given_hasher, HashingPoolOptions given_options)
        : hasher(std::move(given_hasher)), options(given_options) {}

    void enqueue(Job job) {
        std::optional<PasswordErrc> refusal;
        {
            const std::lock_guard lock(mutex);
            if (stopping) {
                refusal = PasswordErrc::stopped;
            } else if (queue.size() >= options.queue_max) {
                refusal = PasswordErrc::overloaded;
            } else {
                queue.push_back(std::move(job));
            }
        }
        if (refusal) {
            job(hasher, refusal);
        } else {
            arrived.notify_one();
        }
    }

    // The next job; nothing once the pool stops.
    std::optional<Job> next() {
        std::unique_lock lock(mutex);
        const auto has_something = [this] { return stopping || !queue.empty(); };
        if (!arrived.wait_for(lock, idle_until_release, has_something)) {
            release_argon2_memory();
            arrived.wait(lock, has_something);
        }
        if (stopping) return std::nullopt;
        Job job = std::move(queue.front());
        queue.pop_front();
        return job;
    }

    void run() {
        while (auto job = next()) (*job)(hasher, std::nullopt);
    }

    const PasswordHasher hasher;
    const HashingPoolOptions options;
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<Job> queue;
    bool stopping = false;
    std::vector<std::jthread> threads;
};

namespace {

// What asio calls with the handler of the coroutine that waits. `Work` makes the value.
template <class Value, class Work, class Queue>
struct Submit {
    using Result = std::expected<Value, PasswordErrc>;

    template <class Handler>
    void operator()(Handler handler) {
        auto guard = asio::make_work_guard(handler);
        auto job = [work = std::move(work), handler = std::move(handler), guard = std::move(guard)](
                       const PasswordHasher& hasher, std::optional<PasswordErrc> refusal) mutable {
            Result result = refusal ? Result(std::unexpect, *refusal) : work(hasher);
            const auto executor = guard.get_executor();
            asio::post(executor,
                       [handler = std::move(handler), result = std::move(result)]() mutable {
                           handler(std::move(result));
                       });
        };
        queue->enqueue(Job(std::move(job)));
    }

    Queue* queue;
    Work work;
};

template <class Value, class Work, class Queue>
asio::awaitable<std::expected<Value, PasswordErrc>> submit(Queue* queue, Work work) {
    using Result = std::expected<Value, PasswordErrc>;
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Result)>(
        Submit<Value, Work, Queue>{queue, std::move(work)}, asio::use_awaitable);
}

} // namespace

HashingPool::HashingPool(PasswordHasher hasher, HashingPoolOptions options)
    : impl_(std::make_unique<Impl>(std::move(hasher), options)) {
    if (options.threads == 0) throw std::invalid_argument("password hashing needs a thread");
    for (std::size_t i = 0; i < options.threads; ++i) {
        impl_->threads.emplace_back([impl = impl_.get()] { impl->run(); });
    }
}

HashingPool::~HashingPool() {
    std::deque<Job> unstarted;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
        unstarted.swap(impl_->queue);
    }
    impl_->arrived.notify_all();
    for (Job& job : unstarted) job(impl_->hasher, PasswordErrc::stopped);
    impl_->threads.clear();
}

asio::awaitable<std::expected<std::string, PasswordErrc>> HashingPool::hash(std::string password) {
    auto work = [secret = Secret(std::move(password))](const PasswordHasher& hasher) {
        return hasher.hash(secret.view());
    };
    return submit<std::string>(impl_.get(), std::move(work));
}

asio::awaitable<std::expected<bool, PasswordErrc>> HashingPool::verify(std::string password,
                                                                       std::string phc) {
    auto work = [secret = Secret(std::move(password)), phc = std::move(phc)](
                    const PasswordHasher& hasher) { return hasher.verify(secret.view(), phc); };
    return submit<bool>(impl_.get(), std::move(work));
}

asio::awaitable<std::expected<bool, PasswordErrc>> HashingPool::verify_unknown(
    std::string password) {
    auto work = [secret = Secret(std::move(password))](const PasswordHasher& hasher) {
        return hasher.verify_unknown(secret.view());
    };
    return submit<bool>(impl_.get(), std::move(work));
}

const PasswordHasher& HashingPool::hasher() const {
    return impl_->hasher;
}

std::size_t HashingPool::waiting() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->queue.size();
}

} // namespace userfold::passwords
