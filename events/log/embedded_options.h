// How the embedded log is set up. The defaults suit a laptop as well as a small server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>

#include "events/log/compression.h"
#include "events/log/notice.h"

namespace userfold::log {

struct EmbeddedOptions {
    std::filesystem::path dir{}; // made if missing; one process at a time
    Compression compression = Compression::lz4;

    std::size_t queue_records_max = 65'536; // appends that wait for the disk; beyond: unavailable
    std::size_t queue_bytes_max = 64 << 20;
    std::size_t block_cache_bytes = 8 << 20;
    std::size_t write_buffer_bytes = 16 << 20; // there are up to two of them a column family
    std::size_t recent_bytes_per_partition = 256 << 10; // served to tails from memory
    // Appends get no_space while the file system has less room: compaction and deletion need some
    // to give any back.
    std::uint64_t free_bytes_min = 64 << 20;

    std::chrono::milliseconds cleaning_interval = std::chrono::minutes(1);
    std::function<std::int64_t()> unix_ms_now{}; // the log's clock; none: the system's
    Notice notice{};                             // none: silent
};

} // namespace userfold::log
