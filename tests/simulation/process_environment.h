// A simulated process's time, chance and executor. Nothing in it moves by itself.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <optional>

#include "tests/simulation/chance.h"
#include "writer/environment.h"
#include "writer/eventual.h"

namespace userfold::simulation {

// The time that passes for everyone; no process can see it.
struct TrueTime {
    static constexpr std::int64_t start_unix_ms = 1'790'000'000'000;
    std::int64_t ms = 0; // since the schedule began
};

// How a process's clock is wrong.
struct ClockError {
    std::int64_t skew_ms = 0;
    std::int64_t drift_permille = 0;
};

class ProcessEnvironment final : public writer::Environment {
public:
    ProcessEnvironment(const TrueTime& time, ClockError clock, std::uint64_t seed);

    std::int64_t unix_ms() const override;
    void random(void* out, std::size_t size) override;
    boost::asio::awaitable<void> sleep(std::chrono::milliseconds time) override;
    boost::asio::any_io_executor executor() const override;

    // The true time at which the next sleeper wakes, if any sleeps.
    std::optional<std::int64_t> next_wake_ms() const;
    // Wakes those whose time has come. False if there is none.
    bool wake();
    // Runs one handler that is ready. False if there is none.
    bool run_one();
    // The clock leaps ahead of the true time: everything that waits for it grows old.
    void leap(std::int64_t ms) { clock_.skew_ms += ms; }

private:
    const TrueTime& time_;
    ClockError clock_;
    Chance chance_;
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::multimap<std::int64_t, std::shared_ptr<writer::Eventual<bool>>> sleepers_; // by our clock
};

} // namespace userfold::simulation
