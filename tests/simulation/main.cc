// Writers over a log that misbehaves: seeded schedules, each of which can be replayed.
//
//     simulation --seeds 10000              seeds 0 to 9999
//     simulation --seeds 1 --first 4711     one of them again
//     simulation --seconds 60 --seed 81     as many as a minute takes, from another place
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <limits>

#include "tests/simulation/schedule.h"

namespace {

using namespace userfold::simulation;
using Clock = std::chrono::steady_clock;

struct Options {
    std::uint64_t seeds = 0;
    std::uint64_t first = 0;
    std::uint64_t base = 0;
    double seconds = 0;
    std::string broken_rule;
    Sabotage sabotage = Sabotage::none;
    bool verbose = false;
    bool keep_going = false;
};

void report(std::uint64_t seed, const Options& options, const Result& result) {
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), result.violation.c_str());
    if (options.keep_going) return;
    const Result replayed = run_schedule(seed, options.sabotage, true);
    for (const std::string& line : replayed.trace) std::printf("  %s\n", line.c_str());
    std::printf("seed %llu: %s\nreplay: simulation --seeds 1 --first %llu%s%s\n",
                static_cast<unsigned long long>(seed), replayed.violation.c_str(),
                static_cast<unsigned long long>(seed),
                options.broken_rule.empty() ? "" : " --break ", options.broken_rule.c_str());
}

void print(const Tally& tally, double seconds) {
    const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::printf(
        "%.1f s, %llu steps, %llu records (%llu void, %llu fences), %llu crashes, %llu pauses, "
        "%llu compactions\nrequests: %llu done, %llu refused, %llu not now, %llu uncertain, "
        "%llu lost\n",
        seconds, number(tally.steps), number(tally.records), number(tally.voids),
        number(tally.fences), number(tally.crashes), number(tally.pauses),
        number(tally.compactions), number(tally.succeeded), number(tally.refused),
        number(tally.unavailable), number(tally.uncertain), number(tally.lost));
}

int run(const Options& options) {
    const std::uint64_t first = options.base + options.first;
    const std::uint64_t count = options.seeds > 0 ? options.seeds
                                : options.seconds > 0
                                    ? std::numeric_limits<std::uint64_t>::max() - first
                                    : 1000;
    const auto started = Clock::now();
    auto last_shown = started;
    const auto elapsed = [&] {
        return std::chrono::duration<double>(Clock::now() - started).count();
    };
    Tally tally;
    std::uint64_t passed = 0;
    std::uint64_t failed = 0;
    for (std::uint64_t i = 0; i < count && (failed == 0 || options.keep_going); ++i) {
        if (options.seconds > 0 && elapsed() >= options.seconds) break;
        const Result result = run_schedule(first + i, options.sabotage, false);
        tally.add(result.tally);
        ++(result.violation.empty() ? passed : failed);
        if (!result.violation.empty()) report(first + i, options, result);
        if (options.verbose) {
            std::printf("seed %llu: ", static_cast<unsigned long long>(first + i));
            print(result.tally, elapsed());
        }
        if (Clock::now() - last_shown > std::chrono::seconds(5)) {
            last_shown = Clock::now();
            std::printf("%llu schedules in %.0f s\n", static_cast<unsigned long long>(i + 1),
                        elapsed());
            std::fflush(stdout);
        }
    }
    print(tally, elapsed());
    std::printf("%llu passed, %llu failed\n", static_cast<unsigned long long>(passed),
                static_cast<unsigned long long>(failed));
    return failed == 0 && passed > 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Seeded schedules of writers over a log that misbehaves");
    app.add_option("--seeds", options.seeds,
                   "How many schedules (1000, unless --seconds is given)");
    app.add_option("--first", options.first, "The first seed");
    app.add_option("--seed", options.base, "Added to every seed");
    app.add_option("--seconds", options.seconds, "Stop after that time");
    app.add_option("--break", options.broken_rule, "Break a rule, to see that it is noticed");
    app.add_flag("--verbose", options.verbose, "What happened in each schedule");
    app.add_flag("--keep-going", options.keep_going, "Go on after a failure, without traces");
    CLI11_PARSE(app, argc, argv);
    if (!options.broken_rule.empty()) {
        const auto sabotage = sabotage_named(options.broken_rule);
        if (!sabotage) {
            std::fprintf(stderr, "--break: one of");
            for (const auto& [name, unused] : sabotages) std::fprintf(stderr, " %s", name.data());
            std::fprintf(stderr, "\n");
            return 2;
        }
        options.sabotage = *sabotage;
    }
    return run(options);
}
