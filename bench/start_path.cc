#include <fmt/format.h>
#include <thread>

#include "bench/paths.h"
#include "bench/slice.h"

namespace userfold::bench {
namespace {

constexpr int starts = 3;
constexpr double start_seconds_max = 2;
constexpr double resident_mib_max = 300;
constexpr std::chrono::seconds rest{3};

} // namespace

void measure_start(const BenchOptions& options, const NodeFiles& files, Report& report) {
    std::vector<double> seconds;
    std::vector<double> mebibytes;
    for (int i = 0; i < starts; ++i) {
        const ServeProcess serve(options.userfold, files, {});
        seconds.push_back(serve.start_time().count());
        std::this_thread::sleep_for(rest);
        mebibytes.push_back(static_cast<double>(serve.resident_bytes()) / (1 << 20));
    }
    const double start = median(seconds);
    const double resident = median(mebibytes);
    report.add({fmt::format("start to ready, {} users", options.users),
                fmt::format("{:.2f} s", start), fmt::format("{:.0f} s", start_seconds_max),
                start / start_seconds_max, Bound::at_most, 1});
    report.add({fmt::format("resident at rest, {} users", options.users),
                fmt::format("{:.0f} MiB", resident), fmt::format("{:.0f} MiB", resident_mib_max),
                resident / resident_mib_max, Bound::at_most, 1});
}

} // namespace userfold::bench
