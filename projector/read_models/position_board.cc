#include "projector/read_models/position_board.h"

#include <algorithm>

namespace userfold::read_models {

void PositionBoard::open(std::span<const Position> next) {
    const std::lock_guard lock(mutex_);
    next_.clear();
    for (const Position& position : next) next_[position.partition] = position.offset;
    open_ = true;
    wake_locked();
}

void PositionBoard::publish(std::span<const Position> next) {
    const std::lock_guard lock(mutex_);
    for (const Position& position : next) next_[position.partition] = position.offset;
    wake_locked();
}

bool PositionBoard::reached(std::span<const Position> positions) const {
    const std::lock_guard lock(mutex_);
    return reached_locked(positions);
}

bool PositionBoard::reached_locked(std::span<const Position> positions) const {
    return open_ && std::ranges::all_of(positions, [this](const Position& position) {
               const auto next = next_.find(position.partition);
               return next == next_.end() || next->second > position.offset;
           });
}

std::vector<Position> PositionBoard::positions() const {
    const std::lock_guard lock(mutex_);
    std::vector<Position> positions;
    for (const auto& [partition, next] : next_) {
        if (next > 0) positions.push_back({partition, next - 1});
    }
    return positions;
}

PositionBoard::Ticket PositionBoard::when_reached(std::vector<Position> positions,
                                                  std::function<void()> done) {
    const std::lock_guard lock(mutex_);
    const Ticket ticket = ++last_ticket_;
    if (reached_locked(positions)) {
        done();
    } else {
        waiters_.emplace(ticket, Waiter{std::move(positions), std::move(done)});
    }
    return ticket;
}

void PositionBoard::cancel(Ticket ticket) {
    const std::lock_guard lock(mutex_);
    waiters_.erase(ticket);
}

void PositionBoard::wake_locked() {
    std::erase_if(waiters_, [this](const auto& entry) {
        if (!reached_locked(entry.second.positions)) return false;
        entry.second.done();
        return true;
    });
}

} // namespace userfold::read_models
