#include "tests/simulation/machine.h"

#include <algorithm>

#include "events/event.h"
#include "writer/outgrown_state.h"

namespace userfold::simulation {
namespace {

constexpr std::int64_t downtime_ms_max = 5'000;

} // namespace

Machine::Machine(const World& world, std::optional<std::size_t> unknown_event, Chance chance)
    : world_(world), unknown_event_(unknown_event), chance_(chance) {
    clock_.skew_ms = chance_.between(-world.profile.skew_ms_max, world.profile.skew_ms_max);
    clock_.drift_permille =
        chance_.between(-world.profile.drift_permille_max, world.profile.drift_permille_max);
    start();
}

void Machine::start() {
    process_ = std::make_unique<Process>(world_, *disk_, clock_, unknown_event_, chance_.fork());
}

void Machine::crash() {
    process_->cut_off();
    const bool torn = world_.sabotage == Sabotage::torn_flush;
    std::size_t kept = disk_->writes();
    const std::size_t how = chance_.below(10);
    if (how == 0) kept = 0;
    if (how > 0 && how < 5) kept -= std::min(kept, 1 + chance_.below(4));
    auto found = disk_->after_crash(kept, torn);
    if (unknown_event_ && chance_.percent(50)) {
        // The newer binary finds what one left that knew an event type less.
        unknown_event_.reset();
        if (world_.sabotage != Sabotage::quarantine_kept) {
            static_cast<void>(writer::note_event_types(*found, event_types_known - 1));
        }
    }
    dead_.emplace_back(std::exchange(disk_, std::move(found)), std::exchange(process_, nullptr));
    starts_at_ms_ = now() + chance_.between(0, downtime_ms_max);
    paused_until_ms_ = 0;
}

void Machine::go_on() {
    if (!process_ && now() >= starts_at_ms_) start();
    if (is_awake()) process_->wake();
}

void Machine::go_on_at_once() {
    starts_at_ms_ = 0;
    paused_until_ms_ = 0;
    disk_->set_full(false);
    go_on();
    process_->log().calm();
}

std::optional<std::int64_t> Machine::next_wake_ms() const {
    if (!process_) return starts_at_ms_;
    const auto wake = process_->environment().next_wake_ms();
    if (!wake) return std::nullopt;
    return std::max(*wake, paused_until_ms_);
}

void Machine::unwind() {
    if (process_) dead_.emplace_back(std::move(disk_), std::move(process_));
    for (const auto& [disk, process] : dead_) process->unwind();
}

} // namespace userfold::simulation
