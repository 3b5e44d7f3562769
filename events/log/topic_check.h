// Whether topics are as the design needs them.
#pragma once

#include <string>
#include <vector>

#include "events/log/topic_settings.h"

namespace userfold::log {

// What of the wanted settings the existing ones break, one clear line each.
std::vector<std::string> differences(const std::vector<TopicSettings>& wanted,
                                     const std::vector<TopicSettings>& existing);

} // namespace userfold::log
