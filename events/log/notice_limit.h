// Keeps a broker that is away from filling the operator's log: every client reports it, again and
// again.
#pragma once

#include <chrono>
#include <cstddef>

#include "events/log/notice.h"

namespace userfold::log {

// Passes on so many notices in each interval, and with the first of a later one how many were left
// out. Errors always pass. Nothing for nothing.
Notice limited(Notice notice, std::size_t notices_max, std::chrono::milliseconds interval);

} // namespace userfold::log
