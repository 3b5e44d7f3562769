#include <cstdio>
#include <fmt/format.h>

#include "bench/http_load.h"
#include "bench/kafka_round_trips.h"
#include "bench/loaded_log.h"
#include "bench/paths.h"
#include "bench/people.h"
#include "bench/word_lists.h"

namespace userfold::bench {
namespace {

constexpr double rate_ratio_min = 0.4;
constexpr double p50_ratio_max = 3;
constexpr int partitions = 8;

WriteRequest random_patches(const BenchOptions& options, const std::string& token) {
    const People people(options.seed, options.kafka_users);
    return [people, token, chance = Chance(options.seed, 2)](std::string& out) mutable {
        const std::string body = fmt::format(R"({{"profile":{{"bio":"{} {}"}}}})",
                                             chance.one_of(sentences()), chance.below(1'000));
        fmt::format_to(std::back_inserter(out),
                       "PATCH /v1/users/{} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                       "Authorization: Bearer {}\r\nContent-Type: application/json\r\n"
                       "Content-Length: {}\r\n\r\n{}",
                       to_string(people.user(chance.below(people.count()))), token, body.size(),
                       body);
    };
}

} // namespace

void measure_patch(const BenchOptions& options, const std::string& brokers, Report& report) {
    const NodeFiles files{options.directory / "patch"};
    const std::vector<std::string> log{"--log", "kafka://" + brokers, "--topic-prefix",
                                       "bench-patch."};
    load_log(options.load, files, {options.kafka_users, 0, options.seed}, log);
    const ServeProcess serve(options.userfold, files, log);
    HttpLoad path(serve.port(), options.connections, Waiting::sleeps,
                  random_patches(options, serve.admin_token()));
    KafkaRoundTrips limit(brokers, options.connections, partitions);
    const std::chrono::milliseconds turn(
        static_cast<std::int64_t>(1'000 * options.seconds / options.turns));
    CpuMeter path_cpu([&] { return serve.cpu_time(); });
    const Comparison got = compare(
        options.turns, [&] { return limit.run(turn); },
        [&] { return path_cpu.measure([&] { return path.run(turn); }); });
    std::fprintf(stderr, "PATCH: %.1f us of processor time a request\n",
                 path_cpu.us_per_operation());
    report.add({"PATCH /v1/users/{id} on Kafka, beside append+read",
                per_second(got.path.per_second), per_second(got.limit.per_second), got.rate_ratio,
                Bound::at_least, rate_ratio_min});
    report.add({"  its p50", microseconds(got.path.p50_us), microseconds(got.limit.p50_us),
                got.p50_ratio, Bound::at_most, p50_ratio_max});
}

} // namespace userfold::bench
