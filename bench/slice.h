// What one stretch of a measurement says, and how two that alternate are compared.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace userfold::bench {

using Clock = std::chrono::steady_clock;

struct Slice {
    double per_second = 0;
    double p50_us = 0; // 0 where latencies are not measured
    double p99_us = 0;
    std::uint64_t operations = 0;
};

// From when each operation took how long, in a stretch of that length. Sorts the latencies.
Slice slice_of(std::vector<std::uint32_t>& latencies_us, Clock::duration length);
// The number of operations alone.
Slice slice_of(std::uint64_t operations, Clock::duration length);

// Medians over the slices, of both sides and of the ratios of neighbours.
struct Comparison {
    Slice path;
    Slice limit;
    double rate_ratio = 0; // path to limit
    double p50_ratio = 0;
    double p99_ratio = 0;
};

// What one side has used of the processors for each operation: says more than the rate does where
// others keep the machine busy.
class CpuMeter {
public:
    using Used = std::function<std::chrono::duration<double>()>;
    explicit CpuMeter(Used used) : used_(std::move(used)) {}

    Slice measure(const std::function<Slice()>& run);
    double us_per_operation() const;

private:
    Used used_;
    std::chrono::duration<double> time_{};
    std::uint64_t operations_ = 0;
};

// Runs the limit and the path in turns, so that whatever else the machine does falls on both.
// The first turn of each warms up and does not count.
Comparison compare(int turns, const std::function<Slice()>& limit,
                   const std::function<Slice()>& path);

// Precondition: not empty.
double median(std::vector<double> values);

} // namespace userfold::bench
