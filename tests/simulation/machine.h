// A place where a writer runs: its disk, and one process after another.
#pragma once

#include <memory>
#include <vector>

#include "tests/simulation/process.h"

namespace userfold::simulation {

class Machine {
public:
    // With a writer of an older version where there is an event type that it does not know.
    Machine(const World& world, std::optional<std::size_t> unknown_event, Chance chance);

    // Running and not held up.
    bool is_awake() const { return process_ && now() >= paused_until_ms_; }
    Process& process() { return *process_; }
    const Process* running() const { return process_.get(); }
    Disk& disk() { return *disk_; }

    void pause(std::int64_t ms) { paused_until_ms_ = now() + ms; }
    // The process dies, and starts again some time later on what its disk then holds.
    void crash();
    // Goes on where its time has come: after a pause, or with a new process.
    void go_on();
    void go_on_at_once();
    // When there is something to do for go_on() or for a sleeper of the process.
    std::optional<std::int64_t> next_wake_ms() const;

    // Ends all processes, the dead ones too. Throws Violation where one of them hangs.
    void unwind();

private:
    std::int64_t now() const { return world_.time.ms; }
    void start();

    const World& world_;
    std::optional<std::size_t> unknown_event_;
    Chance chance_;
    ClockError clock_;
    std::unique_ptr<Disk> disk_ = std::make_unique<Disk>();
    std::unique_ptr<Process> process_;
    std::vector<std::pair<std::unique_ptr<Disk>, std::unique_ptr<Process>>> dead_;
    std::int64_t paused_until_ms_ = 0;
    std::int64_t starts_at_ms_ = 0;
};

} // namespace userfold::simulation
