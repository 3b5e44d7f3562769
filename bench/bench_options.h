// What a run of the benchmarks measures, how long, and where.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace userfold::bench {

struct BenchOptions {
    std::filesystem::path userfold; // the binaries and the script that are started
    std::filesystem::path load;
    std::filesystem::path broker;
    std::filesystem::path directory; // of all data; a load that is there already is used again

    std::uint64_t users = 1'000'000;      // that are read, and log in
    std::uint64_t kafka_users = 100'000;  // that are changed
    std::uint64_t activities = 2'000'000; // that are replayed
    std::uint64_t seed = 1;
    double seconds = 20; // of measuring each side of a path
    int turns = 10;      // that the two sides take
    int connections = 64;
    std::vector<std::string> only; // of start, get, log-in, patch, replay; empty: all

    bool wants(const std::string& path) const;
};

} // namespace userfold::bench
