#include "bench/slice.h"

#include <algorithm>

namespace userfold::bench {
namespace {

double seconds(Clock::duration length) {
    return std::chrono::duration<double>(length).count();
}

double median_of(const std::vector<Slice>& slices, double Slice::* figure) {
    std::vector<double> values;
    for (const Slice& slice : slices) values.push_back(slice.*figure);
    return median(std::move(values));
}

double median_ratio(const std::vector<Slice>& paths, const std::vector<Slice>& limits,
                    double Slice::* figure) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const double of = limits[i].*figure;
        ratios.push_back(of > 0 ? paths[i].*figure / of : 0);
    }
    return median(std::move(ratios));
}

Slice medians(const std::vector<Slice>& slices) {
    return {median_of(slices, &Slice::per_second), median_of(slices, &Slice::p50_us),
            median_of(slices, &Slice::p99_us), 0};
}

} // namespace

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

Slice slice_of(std::vector<std::uint32_t>& latencies_us, Clock::duration length) {
    if (latencies_us.empty()) return {};
    std::ranges::sort(latencies_us);
    const std::size_t count = latencies_us.size();
    return {static_cast<double>(count) / seconds(length),
            static_cast<double>(latencies_us[count / 2]),
            static_cast<double>(latencies_us[count * 99 / 100]), count};
}

Slice slice_of(std::uint64_t operations, Clock::duration length) {
    return {static_cast<double>(operations) / seconds(length), 0, 0, operations};
}

Slice CpuMeter::measure(const std::function<Slice()>& run) {
    const auto before = used_();
    const Slice slice = run();
    time_ += used_() - before;
    operations_ += slice.operations;
    return slice;
}

double CpuMeter::us_per_operation() const {
    return operations_ == 0 ? 0 : 1e6 * time_.count() / static_cast<double>(operations_);
}

Comparison compare(int turns, const std::function<Slice()>& limit,
                   const std::function<Slice()>& path) {
    limit();
    path();
    std::vector<Slice> limits;
    std::vector<Slice> paths;
    for (int turn = 0; turn < turns; ++turn) {
        limits.push_back(limit());
        paths.push_back(path());
    }
    return {medians(paths), medians(limits), median_ratio(paths, limits, &Slice::per_second),
            median_ratio(paths, limits, &Slice::p50_us),
            median_ratio(paths, limits, &Slice::p99_us)};
}

} // namespace userfold::bench
