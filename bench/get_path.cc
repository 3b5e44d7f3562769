#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

#include "bench/bare_server.h"
#include "bench/http_load.h"
#include "bench/paths.h"
#include "bench/people.h"

namespace userfold::bench {
namespace {

constexpr double rate_ratio_min = 0.5;
constexpr double p99_ratio_max = 3;

WriteRequest random_user_requests(const BenchOptions& options, const std::string& token) {
    const People people(options.seed, options.users);
    return [people, token, chance = Chance(options.seed, 0)](std::string& out) mutable {
        const UserId user = people.user(chance.below(people.count()));
        out += "GET /v1/users/";
        out += to_string(user);
        out += " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ";
        out += token;
        out += "\r\n\r\n";
    };
}

// Into the page cache, where they are on a server that has run for a while: what a disk adds is no
// property of either side.
void read_through(const std::filesystem::path& directory) {
    std::vector<char> block(1 << 20);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        while (file.read(block.data(), static_cast<std::streamsize>(block.size()))) continue;
    }
}

} // namespace

void measure_get(const BenchOptions& options, const NodeFiles& files, Report& report) {
    const ServeProcess serve(options.userfold, files, {"--io-threads", "1"});
    read_through(files.views_dir());
    BareServer bare;
    const WriteRequest requests = random_user_requests(options, serve.admin_token());
    HttpLoad path(serve.port(), options.connections, Waiting::spins, requests);
    HttpLoad limit(bare.port(), options.connections, Waiting::spins, requests);
    const std::chrono::milliseconds turn(
        static_cast<std::int64_t>(1'000 * options.seconds / options.turns));
    CpuMeter path_cpu([&] { return serve.cpu_time(); });
    CpuMeter limit_cpu([&] { return bare.cpu_time(); });
    const Comparison got = compare(
        options.turns, [&] { return limit_cpu.measure([&] { return limit.run(turn); }); },
        [&] { return path_cpu.measure([&] { return path.run(turn); }); });
    std::fprintf(stderr, "GET: %.1f us of processor time a request, the bare server %.1f us\n",
                 path_cpu.us_per_operation(), limit_cpu.us_per_operation());
    report.add({"GET /v1/users/{id}, beside a bare Beast server", per_second(got.path.per_second),
                per_second(got.limit.per_second), got.rate_ratio, Bound::at_least, rate_ratio_min});
    report.add({"  its p99", microseconds(got.path.p99_us), microseconds(got.limit.p99_us),
                got.p99_ratio, Bound::at_most, p99_ratio_max});
}

} // namespace userfold::bench
