// bench/run: measures each path beside its limit and prints the table. Exits with 0 unless a
// measurement itself fails: what is missed is said, not punished.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <signal.h>
#include <unistd.h>

#include "bench/paths.h"

namespace userfold::bench {
namespace {

// The broker of tests/kafka/broker; ends with this object, or with the process.
class Broker {
public:
    Broker(const std::filesystem::path& script, const std::filesystem::path& directory)
        : script_(script), directory_(directory / "broker") {
        std::filesystem::create_directories(directory);
        ChildProcess starting(
            {script_.string(), "start", directory_.string(), "--owner", std::to_string(::getpid())},
            directory / "broker.log");
        address_ = starting.read_line(std::chrono::minutes(5));
        starting.wait_for_success();
    }
    ~Broker() {
        try {
            ChildProcess({script_.string(), "stop", directory_.string()}, directory_ / "stop.log")
                .wait_for_success();
        } catch (const std::exception& error) {
            std::fprintf(stderr, "run: %s\n", error.what());
        }
    }
    Broker(const Broker&) = delete;
    Broker& operator=(const Broker&) = delete;
    const std::string& address() const { return address_; }

private:
    std::filesystem::path script_;
    std::filesystem::path directory_;
    std::string address_;
};

// Where none is named: made, and removed at the end.
class Directory {
public:
    explicit Directory(std::filesystem::path& path) : path_(path), is_ours_(path.empty()) {
        if (!is_ours_) {
            std::filesystem::create_directories(path_);
            path_ = std::filesystem::absolute(path_);
            return;
        }
        std::string name = std::filesystem::temp_directory_path() / "userfold-bench-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed: " + name);
        path_ = name;
    }
    ~Directory() {
        std::error_code error;
        if (is_ours_) std::filesystem::remove_all(path_, error);
    }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

private:
    std::filesystem::path& path_;
    const bool is_ours_;
};

void measure(const BenchOptions& options, Report& report) {
    if (options.wants("start") || options.wants("get") || options.wants("log-in")) {
        const NodeFiles files = prepare_embedded(options);
        if (options.wants("start")) measure_start(options, files, report);
        if (options.wants("get")) measure_get(options, files, report);
        if (options.wants("log-in")) measure_log_in(options, files, report);
    }
    if (!options.wants("patch") && !options.wants("replay")) return;
    const Broker broker(options.broker, options.directory);
    if (options.wants("patch")) measure_patch(options, broker.address(), report);
    if (options.wants("replay")) measure_replay(options, broker.address(), report);
}

int run(BenchOptions options) {
    const Directory directory(options.directory);
    Report report;
    measure(options, report);
    std::printf("%s", report.text().c_str());
    if (report.is_complete()) return 0;
    std::fprintf(stderr, "run: a path was not measured\n");
    return 1;
}

void add_options(CLI::App& app, BenchOptions& options) {
    app.add_option("--userfold", options.userfold, "The binary")->required();
    app.add_option("--load", options.load, "bench/load")->required();
    app.add_option("--broker", options.broker, "tests/kafka/broker")->required();
    app.add_option("--dir", options.directory,
                   "Of all data, kept for the next run; default: a temporary one");
    app.add_option("--users", options.users, "That are read and log in");
    app.add_option("--kafka-users", options.kafka_users, "That are changed, on Kafka");
    app.add_option("--activities", options.activities, "That are replayed from Kafka");
    app.add_option("--seed", options.seed, "Of the people");
    app.add_option("--seconds", options.seconds, "Of measuring each side of a path")
        ->check(CLI::PositiveNumber);
    app.add_option("--turns", options.turns, "That the two sides take")->check(CLI::Range(1, 1000));
    app.add_option("--connections", options.connections, "And commits in flight")
        ->check(CLI::Range(1, 1000));
    app.add_option("--only", options.only, "Some of: start get log-in patch replay")
        ->check(CLI::IsMember({"start", "get", "log-in", "patch", "replay"}));
}

} // namespace

bool BenchOptions::wants(const std::string& path) const {
    return only.empty() || std::find(only.begin(), only.end(), path) != only.end();
}

} // namespace userfold::bench

int main(int argc, char** argv) {
    CLI::App app("Measures each path beside its limit");
    userfold::bench::BenchOptions options;
    userfold::bench::add_options(app, options);
    try {
        app.parse(argc, argv);
        ::signal(SIGPIPE, SIG_IGN);
        return userfold::bench::run(std::move(options));
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "run: %s\n", error.what());
        return 1;
    }
}
