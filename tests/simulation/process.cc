#include "tests/simulation/process.h"

#include <boost/asio/co_spawn.hpp>

#include "tests/simulation/violation.h"

namespace userfold::simulation {
namespace {

constexpr std::int64_t unwind_leap_ms = 10'000;
constexpr int unwind_rounds_max = 500;

} // namespace

Process::Process(const World& world, Disk& disk, ClockError clock,
                 std::optional<std::size_t> unknown_event, Chance chance)
    : unknown_event_(unknown_event),
      disk_(disk),
      environment_(world.time, clock, chance.next()),
      log_(world.broker, world.profile, chance.fork(), world.sabotage, world.cluster,
           world.reference),
      passwords_(environment_, chance.fork()),
      writer_({log_, disk, world.cluster.layout, world.cluster.secrets, access_tail_, passwords_,
               environment_, "https://simulated.test", writer::SessionLimits{}}),
      // As a node starts: what was compacted behind its back is folded again.
      deliveries_(*world.broker, world.cluster,
                  (world.cleaner.refold_what_was_missed(writer_.state()), writer_.state()),
                  unknown_event, world.sabotage, chance.fork()) {
    spawn(writer_.run_housekeeping());
}

void Process::spawn(boost::asio::awaitable<void> task) {
    ++tasks_;
    may_have_handlers_ = true;
    boost::asio::co_spawn(environment_.executor(), std::move(task),
                          [this](const std::exception_ptr& failure) {
                              --tasks_;
                              if (failure) std::rethrow_exception(failure);
                          });
}

bool Process::is_busy() const {
    return may_have_handlers_ || !log_.is_idle() || deliveries_.has_more();
}

void Process::do_something(Chance& chance, std::size_t records_max) {
    const std::size_t what = chance.below(8);
    if (what < 3 && deliveries_.has_more()) {
        deliver(1 + chance.below(records_max));
    } else if (what < 5 && log_.step(chance.next())) {
        may_have_handlers_ = true;
    } else {
        for (std::size_t i = 1 + chance.below(4); i > 0 && may_have_handlers_; --i) {
            may_have_handlers_ = environment_.run_one();
        }
    }
}

void Process::deliver(std::size_t records_max) {
    const auto folded = writer_.fold(deliveries_.next(records_max));
    require(folded.has_value(), [&] { return "a writer stopped: " + folded.error(); });
    if (!deliveries_.has_more()) writer_.caught_up();
    may_have_handlers_ = true;
}

void Process::wake() {
    if (environment_.wake()) may_have_handlers_ = true;
}

void Process::cut_off() {
    log_.cut_off();
    disk_.detach();
}

void Process::unwind() {
    cut_off();
    writer_.stop();
    for (int round = 0; tasks_ > 0; ++round) {
        require(round < unwind_rounds_max,
                [&] { return std::to_string(tasks_) + " coroutines of a writer never end"; });
        environment_.leap(unwind_leap_ms);
        environment_.wake();
        log_.tell_closed();
        writer_.committer().expire();
        while (environment_.run_one()) {
        }
    }
}

} // namespace userfold::simulation
