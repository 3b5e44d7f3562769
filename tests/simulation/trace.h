// What happened in a schedule, for people: the last steps before a violation.
#pragma once

#include <deque>
#include <string>

#include "events/log/record.h"
#include "events/mac_keys.h"
#include "tests/simulation/ledger.h"

namespace userfold::simulation {

class Trace {
public:
    explicit Trace(bool is_on) : is_on_(is_on) {}

    // `describe` makes the line, and is called only where somebody reads it.
    template <class Describe>
    void add(std::int64_t time_ms, Describe describe) {
        if (!is_on_) return;
        if (lines_.size() == lines_max) lines_.pop_front();
        lines_.push_back(std::to_string(time_ms) + " ms  " + describe());
    }
    const std::deque<std::string>& lines() const { return lines_; }

private:
    static constexpr std::size_t lines_max = 200;
    bool is_on_;
    std::deque<std::string> lines_;
};

std::string describe(const log::LoggedRecord& record, const MacKeys& keys);
std::string describe(const Command& command);
std::string describe(const Answer& answer);

} // namespace userfold::simulation
