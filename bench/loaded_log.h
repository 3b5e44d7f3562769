// A log that bench/load has filled, once for several runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/serve_process.h"

namespace userfold::bench {

struct LoadWanted {
    std::uint64_t users = 0;
    std::uint64_t activities = 0;
    std::uint64_t seed = 1;
};

// Fills the node's log, unless it was filled with the same before; true if it did. `options` name
// the log where it is not the embedded one. Throws std::runtime_error.
bool load_log(const std::filesystem::path& load, const NodeFiles& files, const LoadWanted& wanted,
              const std::vector<std::string>& options);

} // namespace userfold::bench
