// How bytes on disk and on their way to a broker are packed. `none` keeps them readable to grep.
#pragma once

#include <cstdint>

namespace userfold::log {

enum class Compression : std::uint8_t { none, lz4, zstd };

} // namespace userfold::log
