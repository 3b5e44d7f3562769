#include "events/log/kafka_admin.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <thread>

#include "events/log/kafka_errors.h"

namespace userfold::log {
namespace {

constexpr std::chrono::milliseconds await_interval{50};
constexpr int brokers_default = -1; // replication as the broker has it configured

int remaining_ms(std::chrono::steady_clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 1));
}

std::optional<Topic> logical(const KafkaOptions& options, std::string_view name) {
    if (!name.starts_with(options.topic_prefix)) return std::nullopt;
    return parse_topic(name.substr(options.topic_prefix.size()));
}

bool usable(const rd_kafka_metadata_topic_t& topic) {
    const std::span partitions(topic.partitions, static_cast<std::size_t>(topic.partition_cnt));
    return topic.err == RD_KAFKA_RESP_ERR_NO_ERROR &&
           std::ranges::all_of(partitions, [](const auto& partition) {
               return partition.err == RD_KAFKA_RESP_ERR_NO_ERROR && partition.leader >= 0;
           });
}

std::map<std::string, std::string> settings_of(const rd_kafka_ConfigResource_t* resource) {
    std::size_t count = 0;
    const auto* const* entries = rd_kafka_ConfigResource_configs(resource, &count);
    std::map<std::string, std::string> settings;
    for (const auto* entry : std::span(entries, count)) {
        const char* value = rd_kafka_ConfigEntry_value(entry);
        settings[rd_kafka_ConfigEntry_name(entry)] = value == nullptr ? "" : value;
    }
    return settings;
}

} // namespace

std::expected<std::vector<KafkaTopic>, LogErrc> KafkaAdmin::topics(std::chrono::milliseconds wait) {
    const auto deadline = std::chrono::steady_clock::now() + wait;
    auto found = list(deadline);
    if (!found || found->empty()) return found;
    if (auto described = describe(*found, deadline); !described) {
        return std::unexpected(described.error());
    }
    return found;
}

std::expected<std::vector<KafkaTopic>, LogErrc> KafkaAdmin::list(Deadline deadline) {
    const rd_kafka_metadata_t* answered = nullptr;
    const auto error =
        rd_kafka_metadata(client_.get(), 1, nullptr, &answered, remaining_ms(deadline));
    const KafkaMetadata metadata(answered);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(read_error(error));
    client_.watch().answered();
    std::vector<KafkaTopic> found;
    for (const auto& topic :
         std::span(metadata->topics, static_cast<std::size_t>(metadata->topic_cnt))) {
        const auto logical_topic = logical(options_, topic.topic);
        if (!logical_topic || !usable(topic) || topic.partition_cnt == 0) continue;
        found.push_back({topic.topic,
                         *logical_topic,
                         static_cast<std::uint32_t>(topic.partition_cnt),
                         static_cast<std::uint32_t>(topic.partitions[0].replica_cnt),
                         {}});
    }
    return found;
}

std::expected<void, LogErrc> KafkaAdmin::describe(std::vector<KafkaTopic>& topics,
                                                  Deadline deadline) {
    std::vector<KafkaResource> resources;
    std::vector<rd_kafka_ConfigResource_t*> asked;
    for (const KafkaTopic& topic : topics) {
        resources.emplace_back(
            rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.name.c_str()));
        asked.push_back(resources.back().get());
    }
    const KafkaQueue queue(rd_kafka_queue_new(client_.get()));
    const auto options = admin_options(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, deadline);
    rd_kafka_DescribeConfigs(client_.get(), asked.data(), asked.size(), options.get(), queue.get());
    const KafkaEvent event = answer(queue, deadline);
    if (!event) return std::unexpected(LogErrc::unavailable);
    std::size_t count = 0;
    const auto* const* described = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event.get()), &count);
    for (const auto* resource : std::span(described, count)) {
        if (rd_kafka_ConfigResource_error(resource) != RD_KAFKA_RESP_ERR_NO_ERROR) {
            notice(fmt::format("{}: {}", rd_kafka_ConfigResource_name(resource),
                               rd_kafka_ConfigResource_error_string(resource)));
            return std::unexpected(LogErrc::unavailable);
        }
        const std::string name = rd_kafka_ConfigResource_name(resource);
        const auto topic = std::ranges::find(topics, name, &KafkaTopic::name);
        if (topic != topics.end()) topic->settings = settings_of(resource);
    }
    return {};
}

std::expected<void, LogErrc> KafkaAdmin::create(const std::vector<TopicSettings>& wanted,
                                                std::chrono::milliseconds wait) {
    const auto deadline = std::chrono::steady_clock::now() + wait;
    const auto existing = list(deadline);
    if (!existing) return std::unexpected(existing.error());
    std::vector<TopicSettings> missing;
    for (const TopicSettings& settings : wanted) {
        const auto found = std::ranges::find(*existing, settings.topic, &KafkaTopic::topic);
        if (found == existing->end()) missing.push_back(settings);
    }
    if (missing.empty()) return {};
    if (auto requested = request(missing, deadline); !requested) return requested;
    return await(wanted, deadline);
}

std::expected<void, LogErrc> KafkaAdmin::request(const std::vector<TopicSettings>& missing,
                                                 Deadline deadline) {
    std::vector<KafkaNewTopic> made;
    std::vector<rd_kafka_NewTopic_t*> asked;
    for (const TopicSettings& settings : missing) {
        made.push_back(new_topic(settings));
        asked.push_back(made.back().get());
    }
    const KafkaQueue queue(rd_kafka_queue_new(client_.get()));
    const auto options = admin_options(RD_KAFKA_ADMIN_OP_CREATETOPICS, deadline);
    rd_kafka_CreateTopics(client_.get(), asked.data(), asked.size(), options.get(), queue.get());
    const KafkaEvent event = answer(queue, deadline);
    if (!event) return std::unexpected(LogErrc::unavailable);
    std::size_t count = 0;
    const auto* const* results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event.get()), &count);
    for (const auto* result : std::span(results, count)) {
        const auto error = rd_kafka_topic_result_error(result);
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
        if (error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue; // another node was quicker
        notice(fmt::format("cannot make topic {}: {}", rd_kafka_topic_result_name(result),
                           rd_kafka_topic_result_error_string(result)));
        return std::unexpected(LogErrc::unavailable);
    }
    return {};
}

// A broker says that a topic is made before all of its parts know it.
std::expected<void, LogErrc> KafkaAdmin::await(const std::vector<TopicSettings>& wanted,
                                               Deadline deadline) {
    while (std::chrono::steady_clock::now() < deadline) {
        const auto existing = list(deadline);
        if (existing && std::ranges::all_of(wanted, [&](const TopicSettings& settings) {
                return std::ranges::find(*existing, settings.topic, &KafkaTopic::topic) !=
                       existing->end();
            })) {
            return {};
        }
        std::this_thread::sleep_for(await_interval);
    }
    return std::unexpected(LogErrc::unavailable);
}

KafkaNewTopic KafkaAdmin::new_topic(const TopicSettings& settings) const {
    char reason[512] = "";
    KafkaNewTopic topic(rd_kafka_NewTopic_new(physical_name(options_, settings.topic).c_str(),
                                              static_cast<int>(settings.partitions),
                                              brokers_default, reason, sizeof reason));
    if (!topic) throw std::runtime_error(fmt::format("cannot make a topic: {}", reason));
    auto broker_settings = to_broker_settings(settings);
    for (const auto& [name, value] : options_.topic_settings) broker_settings[name] = value;
    for (const auto& [name, value] : broker_settings) {
        rd_kafka_NewTopic_set_config(topic.get(), name.c_str(), value.c_str());
    }
    return topic;
}

KafkaAdminOptions KafkaAdmin::admin_options(rd_kafka_admin_op_t operation,
                                            Deadline deadline) const {
    KafkaAdminOptions options(rd_kafka_AdminOptions_new(client_.get(), operation));
    char reason[256] = "";
    rd_kafka_AdminOptions_set_request_timeout(options.get(), remaining_ms(deadline), reason,
                                              sizeof reason);
    return options;
}

// Null, with a notice, where none came or it is an error.
KafkaEvent KafkaAdmin::answer(const KafkaQueue& queue, Deadline deadline) const {
    KafkaEvent event(rd_kafka_queue_poll(queue.get(), remaining_ms(deadline)));
    if (event && rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        notice(rd_kafka_event_error_string(event.get()));
        event.reset();
    }
    return event;
}

void KafkaAdmin::notice(const std::string& text) const {
    if (options_.notice) options_.notice(NoticeLevel::warning, text);
}

} // namespace userfold::log
