// Hashes passwords on threads of their own, so that 50 ms of Argon2 never hold up an I/O thread,
// and sheds what it can't do soon.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <expected>
#include <memory>
#include <string>

#include "writer/passwords/password_errc.h"
#include "writer/passwords/password_hasher.h"

namespace userfold::passwords {

struct HashingPoolOptions {
    std::size_t threads = 2;    // at least 1; more than the cores only adds latency
    std::size_t queue_max = 64; // waiting for a thread; more are shed with `overloaded` at once
};

// Thread-safe. The coroutines resume on the executor that they were awaited on. The passwords are
// wiped when they were used or shed. The executors of coroutines that wait outlive the pool:
// destroy it before their io_context. Its threads give their memory back after some seconds without
// work.
class HashingPool {
public:
    HashingPool(PasswordHasher hasher, HashingPoolOptions options);
    // Finishes the hashes that are running; what waits is answered with `stopped`.
    ~HashingPool();
    HashingPool(const HashingPool&) = delete;
    HashingPool& operator=(const HashingPool&) = delete;

    // As PasswordHasher's functions of these names; further errors: overloaded, stopped.
    boost::asio::awaitable<std::expected<std::string, PasswordErrc>> hash(std::string password);
    boost::asio::awaitable<std::expected<bool, PasswordErrc>> verify(std::string password,
                                                                     std::string phc);
    boost::asio::awaitable<std::expected<bool, PasswordErrc>> verify_unknown(std::string password);

    const PasswordHasher& hasher() const;
    std::size_t waiting() const; // for the metrics

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace userfold::passwords
