// bench/load: fills a fresh log with people and what they did. A server started on it afterwards
// folds it as any other log.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <exception>

#include "bench/loader.h"
#include "userfold/log_factory.h"
#include "userfold/logging.h"
#include "userfold/membership.h"
#include "writer/passwords/password_hasher.h"

namespace userfold::bench {
namespace {

using Clock = std::chrono::steady_clock;

// A line a second at most.
class ProgressLine {
public:
    void operator()(std::uint64_t done, std::uint64_t of, std::string_view what) {
        const std::lock_guard lock(mutex_);
        if (Clock::now() < next_ && done < of) return;
        next_ = Clock::now() + std::chrono::seconds(1);
        std::fprintf(stderr, "%llu of %llu %.*s\n", static_cast<unsigned long long>(done),
                     static_cast<unsigned long long>(of), static_cast<int>(what.size()),
                     what.data());
    }

private:
    std::mutex mutex_;
    Clock::time_point next_ = Clock::now() + std::chrono::seconds(1);
};

std::string hash_of_password() {
    auto random = [](std::span<std::uint8_t> out) { crypto::random_bytes(out.data(), out.size()); };
    const passwords::PasswordHasher hasher(passwords::Argon2Cost{}, random);
    const auto phc = hasher.hash(password_of_everybody);
    if (!phc) throw std::runtime_error("the password could not be hashed");
    return *phc;
}

// Two loads could give two users one email address.
void check_is_fresh(log::EventLog& event_log, const TopicLayout& layout) {
    for (const Partition& partition : layout.all({Topic::users, Topic::activity})) {
        const auto bounds = event_log.bounds(partition, std::chrono::seconds(5));
        if (!bounds) throw std::runtime_error(std::string(log::describe(bounds.error())));
        if (bounds->end == 0) continue;
        throw std::runtime_error(
            "the log has records already; give another --data-dir or "
            "--topic-prefix");
    }
}

template <class Step>
void timed(std::uint64_t count, const char* what, Step step) {
    if (count == 0) return;
    const auto start = Clock::now();
    step();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    std::printf("%llu %s in %.1f s: %.0f a second\n", static_cast<unsigned long long>(count), what,
                seconds, static_cast<double>(count) / seconds);
}

int run(const CLI::App& app, Settings& settings, const LoadOptions& options) {
    if (auto completed = complete_settings(app, settings); !completed) {
        std::fprintf(stderr, "load: %s\n", completed.error().c_str());
        return 2;
    }
    set_up_logging(settings);
    const auto event_log = open_log(settings);
    const TopicLayout layout(settings.partitions);
    const auto membership = join_cluster(*event_log, settings, layout, NodeKind{});
    if (!membership) throw std::runtime_error(membership.error());
    check_is_fresh(*event_log, layout);
    Loader loader(*event_log, membership->secrets, layout, membership->cluster.write_key_id,
                  options);
    ProgressLine line;
    const Progress progress = std::ref(line);
    timed(options.users, "users", [&] { loader.load_users(hash_of_password(), progress); });
    timed(options.activities, "activities", [&] { loader.load_activities(progress); });
    return 0;
}

} // namespace
} // namespace userfold::bench

int main(int argc, char** argv) {
    CLI::App app("Fills a fresh log with made-up users and what they did");
    userfold::Settings settings;
    userfold::bench::LoadOptions options;
    userfold::add_settings(app, settings);
    app.add_option("--users", options.users, "How many users");
    app.add_option("--activities", options.activities, "How many activity events");
    app.add_option("--seed", options.seed, "The same seed and number make the same users");
    app.add_option("--threads", options.threads, "That make records")->check(CLI::PositiveNumber);
    try {
        app.parse(argc, argv);
        return userfold::bench::run(app, settings, options);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "load: %s\n", error.what());
        return 1;
    }
}
