#include "writer/passwords/hashing_pool.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <gtest/gtest.h>
#include <latch>
#include <thread>
#include <vector>

#include "tests/writer/passwords/random_bytes.h"

namespace userfold::passwords {
namespace {

namespace asio = boost::asio;

// A random source at which a thread of the pool can be held: the second call (the first is for the
// decoy's password, the next for its salt) and all later ones wait for the gate.
struct Gate {
    std::latch reached{1};
    std::latch opened{1};
    int calls = 0;

    RandomSource source() {
        return [this](std::span<std::uint8_t> bytes) {
            std::fill(bytes.begin(), bytes.end(), std::uint8_t{7});
            if (++calls <= 2) return;
            if (calls == 3) reached.count_down();
            opened.wait();
        };
    }
};

TEST(HashingPool, hashes_and_verifies_and_resumes_where_it_was_awaited) {
    asio::io_context context;
    HashingPool pool(PasswordHasher(cheap, counting_bytes()), {.threads = 2, .queue_max = 8});
    int done = 0;
    const auto caller = std::this_thread::get_id();
    auto use = [&]() -> asio::awaitable<void> {
        const auto phc = co_await pool.hash("a password that is long");
        EXPECT_TRUE(phc.has_value());
        const auto right = co_await pool.verify("a password that is long", *phc);
        EXPECT_EQ(right, true);
        const auto wrong = co_await pool.verify("another password", *phc);
        EXPECT_EQ(wrong, false);
        const auto unknown = co_await pool.verify_unknown("a password that is long");
        EXPECT_EQ(unknown, false);
        const auto broken = co_await pool.verify("a password that is long", "garbage");
        EXPECT_EQ(broken, std::unexpected(PasswordErrc::malformed_hash));
        EXPECT_EQ(std::this_thread::get_id(), caller);
        ++done;
    };
    for (int i = 0; i < 5; ++i) asio::co_spawn(context, use, asio::detached);
    context.run();
    EXPECT_EQ(done, 5);
    EXPECT_EQ(pool.waiting(), 0U);
}

TEST(HashingPool, sheds_what_does_not_fit_the_queue) {
    asio::io_context context;
    Gate gate;
    HashingPool pool(PasswordHasher(cheap, gate.source()), {.threads = 1, .queue_max = 2});
    std::vector<PasswordErrc> refused;
    int hashed = 0;
    auto use = [&]() -> asio::awaitable<void> {
        const auto phc = co_await pool.hash("a password that is long");
        if (phc) {
            ++hashed;
        } else {
            refused.push_back(phc.error());
        }
    };
    asio::co_spawn(context, use, asio::detached);
    context.poll();
    gate.reached.wait(); // the only thread is at work, the queue is empty
    for (int i = 0; i < 5; ++i) asio::co_spawn(context, use, asio::detached);
    context.poll();
    EXPECT_EQ(pool.waiting(), 2U);
    EXPECT_EQ(refused, std::vector<PasswordErrc>(3, PasswordErrc::overloaded));
    gate.opened.count_down();
    context.run();
    EXPECT_EQ(hashed, 3);
}

TEST(HashingPool, answers_what_waits_when_it_ends) {
    asio::io_context context;
    Gate gate;
    std::vector<std::expected<std::string, PasswordErrc>> results;
    {
        HashingPool pool(PasswordHasher(cheap, gate.source()), {.threads = 1, .queue_max = 2});
        auto use = [&]() -> asio::awaitable<void> {
            const auto phc = co_await pool.hash("a password that is long");
            results.push_back(phc);
        };
        for (int i = 0; i < 3; ++i) asio::co_spawn(context, use, asio::detached);
        while (context.poll() > 0) {
        }
        gate.reached.wait();
        std::jthread opener([&gate] { gate.opened.count_down(); });
    }
    context.run();
    ASSERT_EQ(results.size(), 3U);
}

TEST(HashingPool, needs_a_thread) {
    EXPECT_THROW(HashingPool(PasswordHasher(cheap, counting_bytes()), {.threads = 0}),
                 std::invalid_argument);
}

} // namespace
} // namespace userfold::passwords
