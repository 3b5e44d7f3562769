#include <fmt/format.h>
#include <thread>

#include "bench/http_load.h"
#include "bench/paths.h"
#include "bench/people.h"
#include "events/crypto.h"
#include "writer/passwords/password_hasher.h"

namespace userfold::bench {
namespace {

constexpr double rate_ratio_min = 0.9;
constexpr int threads = 2;

WriteRequest random_log_ins(const BenchOptions& options) {
    const People people(options.seed, options.users);
    return [people, chance = Chance(options.seed, 1)](std::string& out) mutable {
        const std::string body =
            fmt::format(R"({{"identifier":"{}","password":"{}"}})",
                        people.email(chance.below(people.count())), password_of_everybody);
        fmt::format_to(std::back_inserter(out),
                       "POST /v1/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                       "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                       body.size(), body);
    };
}

Slice hash_alone(const passwords::PasswordHasher& hasher, const std::string& phc,
                 std::chrono::milliseconds length) {
    std::atomic<std::uint64_t> hashes = 0;
    const auto start = Clock::now();
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back([&] {
            while (Clock::now() - start < length) {
                if (hasher.verify(password_of_everybody, phc).value_or(false)) ++hashes;
            }
        });
    }
    for (std::thread& worker : workers) worker.join();
    return slice_of(hashes, Clock::now() - start);
}

} // namespace

void measure_log_in(const BenchOptions& options, const NodeFiles& files, Report& report) {
    const ServeProcess serve(options.userfold, files,
                             {"--hashing-threads", std::to_string(threads)});
    auto random = [](std::span<std::uint8_t> out) { crypto::random_bytes(out.data(), out.size()); };
    const passwords::PasswordHasher hasher(passwords::Argon2Cost{}, random);
    const std::string phc = hasher.hash(password_of_everybody).value();
    // Enough to keep the hashing threads busy while an answer is on its way.
    HttpLoad path(serve.port(), 4 * threads, Waiting::sleeps, random_log_ins(options));
    const std::chrono::milliseconds turn(
        static_cast<std::int64_t>(1'000 * options.seconds / options.turns));
    const Comparison got = compare(
        options.turns, [&] { return hash_alone(hasher, phc, turn); },
        [&] { return path.run(turn); });
    report.add({"log in, beside Argon2id alone on 2 threads", per_second(got.path.per_second),
                per_second(got.limit.per_second), got.rate_ratio, Bound::at_least, rate_ratio_min});
}

} // namespace userfold::bench
