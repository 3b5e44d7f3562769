// What the log has to say to its operator beside the errors that calls return: lost connections,
// a full disk, settings that deserve a look. Never personal data.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace userfold::log {

enum class NoticeLevel : std::uint8_t { debug, info, warning, error };

// Called from any thread, also from several at once; must neither block nor call the log.
using Notice = std::function<void(NoticeLevel level, std::string_view text)>;

} // namespace userfold::log
