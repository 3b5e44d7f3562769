// One run of a writer's process, from its start to its crash. A crashed process stays as it stood,
// cut off from the world, until the schedule ends: then its coroutines are let go, which must come
// to an end.
#pragma once

#include <memory>
#include <string>

#include "access/access_tail.h"
#include "tests/simulation/cleaner.h"
#include "tests/simulation/deliveries.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/node_log.h"
#include "tests/simulation/process_environment.h"
#include "tests/simulation/simulated_passwords.h"
#include "writer/writer.h"

namespace userfold::simulation {

// What a process is started with.
struct World {
    const Cluster& cluster;
    const std::shared_ptr<log::MemoryBroker>& broker;
    const TrueTime& time;
    const Profile& profile;
    const Reference& reference;
    const Cleaner& cleaner;
    Sabotage sabotage = Sabotage::none;
};

class Process {
public:
    Process(const World& world, Disk& disk, ClockError clock,
            std::optional<std::size_t> unknown_event, Chance chance);

    writer::Writer& writer() { return writer_; }
    access::AccessTail& access_tail() { return access_tail_; }
    ProcessEnvironment& environment() { return environment_; }
    const ProcessEnvironment& environment() const { return environment_; }
    NodeLog& log() { return log_; }
    const Deliveries& deliveries() const { return deliveries_; }
    bool is_older() const { return unknown_event_.has_value(); }
    std::optional<std::size_t> unknown_event() const { return unknown_event_; }

    // Runs it as a coroutine of this process.
    void spawn(boost::asio::awaitable<void> task);
    // Something that can be done here without time passing: true while there may be.
    bool is_busy() const;
    // Does one such thing, picked by chance.
    void do_something(Chance& chance, std::size_t records_max);
    // Wakes whoever's time has come.
    void wake();

    // The machine dies: nothing here has an effect any more.
    void cut_off();
    // Lets everything that still waits come to its end. Throws Violation where something never
    // does.
    void unwind();

private:
    void deliver(std::size_t records_max);

    const std::optional<std::size_t> unknown_event_;
    Disk& disk_;
    ProcessEnvironment environment_;
    NodeLog log_;
    access::AccessTail access_tail_;
    SimulatedPasswords passwords_;
    writer::Writer writer_;
    Deliveries deliveries_;
    std::size_t tasks_ = 0;
    bool may_have_handlers_ = true;
};

} // namespace userfold::simulation
