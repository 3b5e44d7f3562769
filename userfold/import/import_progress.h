// What an import tells the person who waits: a bar on a terminal, else a line now and then.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string_view>

namespace userfold::importer {

// Not thread-safe.
class ImportProgress {
public:
    using Clock = std::chrono::steady_clock;

    // `is_terminal`: the bar is redrawn in place, about ten times a second; else a line every ten
    // seconds. `skipped` lines count as done but not into the rate.
    ImportProgress(std::ostream& out, bool is_terminal, std::uint64_t lines, std::uint64_t skipped);

    void update(std::uint64_t lines_done, Clock::time_point now = Clock::now());
    // A line of its own, above the bar.
    void say(std::string_view line);
    // The last state, left standing.
    void finish(std::uint64_t lines_done);
    // Takes the bar away, if there is one.
    void clear();

private:
    void draw(std::uint64_t lines_done, Clock::time_point now);

    std::ostream& out_;
    bool is_terminal_;
    std::uint64_t lines_;
    std::uint64_t skipped_;
    Clock::time_point started_;
    Clock::time_point drawn_;
    bool bar_stands_ = false;
};

} // namespace userfold::importer
