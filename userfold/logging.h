// The process's log lines on stderr: JSON, or text for people. Never personal data.
#pragma once

#include "userfold/settings.h"

namespace userfold {

void set_up_logging(const Settings& settings);

} // namespace userfold
