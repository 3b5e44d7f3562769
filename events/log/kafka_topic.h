// A topic as a broker has it, and what the design asks of it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "events/log/topic_settings.h"

namespace userfold::log {

struct KafkaTopic {
    std::string name; // on the broker
    Topic topic = Topic::settings;
    std::uint32_t partitions = 0;
    std::uint32_t replicas = 0;
    std::map<std::string, std::string> settings;
};

// The broker's settings that these stand for.
std::map<std::string, std::string> to_broker_settings(const TopicSettings& wanted);
TopicSettings from_broker(const KafkaTopic& topic);
// Settings beside those of TopicSettings that break the log's promises, one clear line each.
std::vector<std::string> breaches(const KafkaTopic& topic);
// What deserves a look but breaks nothing.
std::vector<std::string> remarks(const KafkaTopic& topic);

} // namespace userfold::log
