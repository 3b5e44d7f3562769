#include "userfold/log_factory.h"

#include <fstream>
#include <spdlog/spdlog.h>
#include <stdexcept>

#include "events/log/embedded_log.h"
#include "events/log/kafka_log.h"

namespace userfold {
namespace {

constexpr std::string_view kafka_scheme = "kafka://";

log::Compression compression_of(const Settings& settings) {
    if (settings.compression == "none") return log::Compression::none;
    return settings.compression == "zstd" ? log::Compression::zstd : log::Compression::lz4;
}

std::map<std::string, std::string> kafka_properties(const std::string& path) {
    std::map<std::string, std::string> properties;
    if (path.empty()) return properties;
    std::ifstream file(path);
    if (!file) throw std::runtime_error("--kafka-properties " + path + ": cannot be read");
    int number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        if (line.empty() || line.front() == '#') continue;
        const auto equals = line.find('=');
        if (equals == line.npos) {
            throw std::runtime_error(path + ", line " + std::to_string(number) +
                                     ": takes name=value");
        }
        properties[line.substr(0, equals)] = line.substr(equals + 1);
    }
    return properties;
}

log::Notice notice() {
    return [](log::NoticeLevel level, std::string_view text) {
        const auto severity = level == log::NoticeLevel::error     ? spdlog::level::err
                              : level == log::NoticeLevel::warning ? spdlog::level::warn
                              : level == log::NoticeLevel::info    ? spdlog::level::info
                                                                   : spdlog::level::debug;
        spdlog::log(severity, "log: {}", text);
    };
}

} // namespace

std::unique_ptr<log::EventLog> open_log(const Settings& settings) {
    if (settings.log.starts_with(kafka_scheme)) {
        log::KafkaOptions options;
        options.brokers = settings.log.substr(kafka_scheme.size());
        options.topic_prefix = settings.topic_prefix;
        options.compression = compression_of(settings);
        options.properties = kafka_properties(settings.kafka_properties);
        options.notice = notice();
        return std::make_unique<log::KafkaLog>(std::move(options));
    }
    log::EmbeddedOptions options;
    options.dir = settings.data_dir / "log";
    options.compression = compression_of(settings);
    options.notice = notice();
    return std::make_unique<log::EmbeddedLog>(std::move(options));
}

std::vector<log::TopicSettings> wanted_topics(const Settings& settings) {
    using log::Retention;
    using std::chrono::hours;
    std::vector<log::TopicSettings> topics;
    auto add = [&](Topic topic, Retention retention) -> log::TopicSettings& {
        log::TopicSettings wanted;
        wanted.topic = topic;
        wanted.partitions = topic == Topic::settings ? 1 : settings.partitions;
        wanted.retention = retention;
        topics.push_back(wanted);
        return topics.back();
    };
    add(Topic::settings, Retention::for_ever);
    add(Topic::users, Retention::for_ever);
    add(Topic::sessions, Retention::trimmed).trimmed_after = hours(24) * settings.sessions_days;
    add(Topic::content, Retention::for_ever);
    add(Topic::activity, Retention::trimmed).trimmed_after = hours(24) * settings.activity_days;
    add(Topic::claims, Retention::compacted);
    add(Topic::stitches, Retention::compacted);
    add(Topic::lookups, Retention::compacted);
    add(Topic::keys, Retention::compacted).compaction_lag_max = hours(24);
    add(Topic::checkpoints, Retention::for_ever);
    return topics;
}

} // namespace userfold
