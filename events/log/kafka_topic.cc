#include "events/log/kafka_topic.h"

#include <charconv>
#include <fmt/format.h>
#include <string_view>

namespace userfold::log {
namespace {

constexpr std::string_view batch_bytes_max = "1048588"; // Kafka's own default

std::string_view setting(const KafkaTopic& topic, const std::string& name) {
    const auto found = topic.settings.find(name);
    return found == topic.settings.end() ? std::string_view() : std::string_view(found->second);
}

std::int64_t number(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::chrono::milliseconds duration(const KafkaTopic& topic, const std::string& name) {
    return std::chrono::milliseconds(number(setting(topic, name)));
}

} // namespace

std::map<std::string, std::string> to_broker_settings(const TopicSettings& wanted) {
    std::map<std::string, std::string> settings{
        {"message.timestamp.type", "LogAppendTime"},
        {"unclean.leader.election.enable", "false"},
        {"max.message.bytes", std::string(batch_bytes_max)},
        {"retention.bytes", "-1"},
    };
    switch (wanted.retention) {
        case Retention::for_ever:
            settings["cleanup.policy"] = "delete";
            settings["retention.ms"] = "-1";
            break;
        case Retention::trimmed:
            settings["cleanup.policy"] = "delete";
            settings["retention.ms"] = std::to_string(wanted.trimmed_after.count());
            break;
        case Retention::compacted:
            settings["cleanup.policy"] = "compact";
            settings["delete.retention.ms"] = std::to_string(wanted.tombstones_kept.count());
            if (wanted.compaction_lag_max.count() > 0) {
                settings["max.compaction.lag.ms"] =
                    std::to_string(wanted.compaction_lag_max.count());
            }
            break;
    }
    return settings;
}

TopicSettings from_broker(const KafkaTopic& topic) {
    TopicSettings settings{.topic = topic.topic, .partitions = topic.partitions};
    if (setting(topic, "cleanup.policy") == "compact") {
        settings.retention = Retention::compacted;
        settings.tombstones_kept = duration(topic, "delete.retention.ms");
        const auto lag_max = number(setting(topic, "max.compaction.lag.ms"));
        constexpr std::int64_t unbounded = INT64_MAX; // Kafka's default
        if (lag_max != unbounded) settings.compaction_lag_max = std::chrono::milliseconds(lag_max);
    } else if (setting(topic, "retention.ms") != "-1") {
        settings.retention = Retention::trimmed;
        settings.trimmed_after = duration(topic, "retention.ms");
    }
    return settings;
}

std::vector<std::string> breaches(const KafkaTopic& topic) {
    std::vector<std::string> lines;
    const auto demand = [&](const std::string& name, std::string_view value) {
        if (setting(topic, name) == value) return;
        lines.push_back(
            fmt::format("{}: {} is {}, must be {}", topic.name, name, setting(topic, name), value));
    };
    demand("message.timestamp.type", "LogAppendTime");
    demand("unclean.leader.election.enable", "false");
    const std::string_view policy = setting(topic, "cleanup.policy");
    if (policy != "compact") demand("cleanup.policy", "delete");
    if (policy == "delete") demand("retention.bytes", "-1");
    if (number(setting(topic, "max.message.bytes")) < number(batch_bytes_max)) {
        lines.push_back(fmt::format("{}: max.message.bytes is {}, must be at least {}", topic.name,
                                    setting(topic, "max.message.bytes"), batch_bytes_max));
    }
    return lines;
}

std::vector<std::string> remarks(const KafkaTopic& topic) {
    std::vector<std::string> lines;
    if (topic.replicas < 2) {
        lines.push_back(fmt::format(
            "{}: has one replica; what it acknowledged survives no loss of that broker's disk, and "
            "no power cut; production wants 3 with min.insync.replicas=2",
            topic.name));
    } else if (number(setting(topic, "min.insync.replicas")) < 2) {
        lines.push_back(fmt::format(
            "{}: min.insync.replicas is below 2; an acknowledged record may be on one broker only",
            topic.name));
    }
    return lines;
}

} // namespace userfold::log
