// How far the views of this process are, for whoever waits for it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <vector>

#include "events/ids.h"

namespace userfold::read_models {

// Thread-safe. Knows nothing of the log until the projector opens it; until then nothing is
// reached.
class PositionBoard {
public:
    // The partitions that views are folded from, each with the next offset to fold.
    void open(std::span<const Position> next);
    // Moves partitions on and wakes who waited for it.
    void publish(std::span<const Position> next);

    // Whether the views include all of these records. Partitions that no view is folded from are
    // included once the board is open.
    bool reached(std::span<const Position> positions) const;
    // The last folded record of each partition that has one.
    std::vector<Position> positions() const;

    using Ticket = std::uint64_t;
    // Calls `done` once when these are reached, at once if they are; under the board's lock, so it
    // must only post. After cancel() has returned it is not called any more.
    Ticket when_reached(std::vector<Position> positions, std::function<void()> done);
    void cancel(Ticket ticket);

private:
    struct Waiter {
        std::vector<Position> positions;
        std::function<void()> done;
    };
    bool reached_locked(std::span<const Position> positions) const;
    void wake_locked();

    mutable std::mutex mutex_;
    bool open_ = false;
    std::map<Partition, std::int64_t> next_;
    std::map<Ticket, Waiter> waiters_;
    Ticket last_ticket_ = 0;
};

} // namespace userfold::read_models
