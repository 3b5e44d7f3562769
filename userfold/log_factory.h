// Opens the log that the settings name, and says how its topics are to be.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "events/log/event_log.h"
#include "userfold/settings.h"

namespace userfold {

// Throws std::runtime_error with the remedy where it cannot be opened.
std::unique_ptr<log::EventLog> open_log(const Settings& settings);

// Every topic of the design, with the settings' partitions and retention.
std::vector<log::TopicSettings> wanted_topics(const Settings& settings);

} // namespace userfold
