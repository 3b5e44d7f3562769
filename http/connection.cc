#include "http/connection.h"

#include <sys/socket.h>

namespace userfold::http {

// `waiting_` and the server's draining flag are ordered sequentially: either the session sees that
// the server drains, or the drain sees that the session is idle.
void Connection::expect(Waiting what, Clock::time_point until) {
    waiting_.store(what,
                   what == Waiting::idle ? std::memory_order_seq_cst : std::memory_order_release);
    deadline_.store(until.time_since_epoch().count(), std::memory_order_release);
}

void Connection::expect_idle(Clock::time_point until) {
    expect(Waiting::idle, until);
}

void Connection::expect_input(Clock::time_point until) {
    expect(Waiting::input, until);
}

void Connection::expect_write(Clock::time_point until) {
    expect(Waiting::write, until);
}

void Connection::expect_nothing() {
    expect(Waiting::nothing, Clock::time_point::max());
}

void Connection::sweep(Clock::time_point now) {
    if (now.time_since_epoch().count() < deadline_.load(std::memory_order_acquire)) return;
    const Waiting waiting = waiting_.load(std::memory_order_acquire);
    if (waiting == Waiting::nothing) return;
    expired_.store(true, std::memory_order_release);
    ::shutdown(descriptor_, waiting == Waiting::write ? SHUT_RDWR : SHUT_RD);
}

void Connection::end_input_if_idle() {
    if (waiting_.load(std::memory_order_seq_cst) == Waiting::idle) ::shutdown(descriptor_, SHUT_RD);
}

void Connection::cut() {
    ::shutdown(descriptor_, SHUT_RDWR);
}

void ConnectionTable::add(Connection& connection) {
    const std::lock_guard lock(mutex_);
    connection.index_ = connections_.size();
    connections_.push_back(&connection);
}

void ConnectionTable::remove(Connection& connection) {
    const std::lock_guard lock(mutex_);
    Connection* const last = connections_.back();
    connections_[connection.index_] = last;
    last->index_ = connection.index_;
    connections_.pop_back();
    if (connections_.empty()) emptied_.notify_all();
}

std::size_t ConnectionTable::size() const {
    const std::lock_guard lock(mutex_);
    return connections_.size();
}

void ConnectionTable::sweep(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    for (Connection* connection : connections_) connection->sweep(now);
}

void ConnectionTable::end_idle() {
    const std::lock_guard lock(mutex_);
    for (Connection* connection : connections_) connection->end_input_if_idle();
}

void ConnectionTable::cut_all() {
    const std::lock_guard lock(mutex_);
    for (Connection* connection : connections_) connection->cut();
}

bool ConnectionTable::wait_until_empty(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    return emptied_.wait_until(lock, until, [this] { return connections_.empty(); });
}

} // namespace userfold::http
