// Open connections as others than their session see them: to watch their deadlines and to end them.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

namespace userfold::http {

using Clock = std::chrono::steady_clock;

// Beside each socket. Its session alone uses the socket; everyone else may only shut the descriptor
// down, which wakes the session with an end of file. So a session needs neither strand nor
// cancellation, and no timer of its own: it writes down a deadline, and a sweep reads it.
class Connection {
public:
    explicit Connection(int descriptor) : descriptor_(descriptor) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // For the session. What happens at the deadline: the input ends, so that an answer can still be
    // written (expect_*), or both directions do (expect_write).
    void expect_idle(Clock::time_point until);
    void expect_input(Clock::time_point until);
    void expect_write(Clock::time_point until);
    void expect_nothing(); // a handler is at work
    bool expired() const { return expired_.load(std::memory_order_acquire); }

private:
    friend class ConnectionTable;
    enum class Waiting : int { idle, input, write, nothing };

    void expect(Waiting what, Clock::time_point until);
    void sweep(Clock::time_point now);
    void end_input_if_idle();
    void cut();

    std::atomic<Waiting> waiting_{Waiting::idle};
    std::atomic<Clock::rep> deadline_{Clock::time_point::max().time_since_epoch().count()};
    std::atomic<bool> expired_{false};
    const int descriptor_;
    std::size_t index_ = 0; // in the table
};

// All connections of a server. Thread-safe.
class ConnectionTable {
public:
    // The connection stays the caller's, who must remove it before its socket is closed: the
    // descriptor may be another's afterwards.
    void add(Connection& connection);
    void remove(Connection& connection);
    std::size_t size() const;

    void sweep(Clock::time_point now);
    void end_idle();
    void cut_all();
    // False if some are left at that time.
    bool wait_until_empty(Clock::time_point until);

private:
    mutable std::mutex mutex_;
    std::condition_variable emptied_;
    std::vector<Connection*> connections_;
};

} // namespace userfold::http
