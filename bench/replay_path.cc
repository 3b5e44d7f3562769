#include <stdexcept>

#include "bench/kafka_copy.h"
#include "bench/loaded_log.h"
#include "bench/paths.h"
#include "bench/slice.h"
#include "events/log/kafka_log.h"
#include "events/secrets.h"
#include "projector/follower.h"
#include "projector/views_directory.h"

namespace userfold::bench {
namespace {

constexpr double rate_ratio_min = 0.4;
constexpr int partitions = 8;
constexpr std::chrono::seconds poll_wait{20};
constexpr std::string_view topic_prefix = "bench-replay.";

std::int64_t unix_ms_now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

// The projector's own follower over views of its own, a step at a time.
class Replay {
public:
    Replay(const std::string& brokers, const NodeFiles& files)
        : secrets_(load(files)),
          log_(log_options(brokers)),
          store_(projector::open_views(views(files))),
          follower_(log_, *store_, secrets_.mac_keys, board_, follower_options()) {
        check(follower_.open());
    }

    std::uint64_t run(std::uint64_t records) {
        std::uint64_t folded = 0;
        while (folded < records) {
            const auto step = follower_.step(poll_wait);
            check(step);
            if (*step == 0) throw std::runtime_error("replay: the topic has no more records");
            folded += *step;
        }
        return folded;
    }

private:
    static Secrets load(const NodeFiles& files) {
        auto secrets = load_secrets(files.secrets_dir(), SecretParts{false, false});
        if (!secrets) throw std::runtime_error(secrets.error());
        return std::move(*secrets);
    }
    static log::KafkaOptions log_options(const std::string& brokers) {
        log::KafkaOptions options;
        options.brokers = brokers;
        options.topic_prefix = topic_prefix;
        return options;
    }
    static projector::ViewsSettings views(const NodeFiles& files) {
        projector::ViewsSettings settings;
        settings.root = files.home / "replayed-views";
        std::filesystem::remove_all(settings.root);
        return settings;
    }
    static projector::FollowerOptions follower_options() {
        projector::FollowerOptions options;
        options.unix_ms_now = unix_ms_now;
        return options;
    }
    template <class Result>
    static void check(const Result& result) {
        if (!result) throw std::runtime_error("replay: " + result.error().remedy);
    }

    Secrets secrets_;
    log::KafkaLog log_;
    std::unique_ptr<storage::RocksDbStore> store_;
    read_models::PositionBoard board_;
    projector::Follower follower_;
};

// All of it, in turns: what the compaction of one side costs, it pays over the whole.
class Total {
public:
    template <class Run>
    void add(Run run) {
        const auto start = Clock::now();
        records_ += run();
        time_ += Clock::now() - start;
    }
    double per_second() const { return slice_of(records_, time_).per_second; }

private:
    std::uint64_t records_ = 0;
    Clock::duration time_{};
};

} // namespace

void measure_replay(const BenchOptions& options, const std::string& brokers, Report& report) {
    const NodeFiles files{options.directory / "replay"};
    load_log(options.load, files, {0, options.activities, options.seed},
             {"--log", "kafka://" + brokers, "--topic-prefix", std::string(topic_prefix)});
    const std::filesystem::path copied = files.home / "copied";
    std::filesystem::remove_all(copied);
    KafkaCopy limit(brokers, std::string(topic_prefix), partitions, copied);
    Replay path(brokers, files);
    // A turn may take a poll more than it asks for.
    const std::uint64_t turns = 2 * static_cast<std::uint64_t>(options.turns);
    const std::uint64_t turn = options.activities / (turns + 1);
    Total limits;
    Total paths;
    for (std::uint64_t i = 0; i < turns; ++i) {
        limits.add([&] { return limit.run(turn); });
        paths.add([&] { return path.run(turn); });
    }
    report.add({"replay of activity from Kafka, beside consume+store",
                userfold::bench::per_second(paths.per_second()),
                userfold::bench::per_second(limits.per_second()),
                paths.per_second() / limits.per_second(), Bound::at_least, rate_ratio_min});
}

} // namespace userfold::bench
