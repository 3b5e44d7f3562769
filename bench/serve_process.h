// A `userfold serve` that a benchmark talks to.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bench/child_process.h"

namespace userfold::bench {

// One node's files, all below `home`.
struct NodeFiles {
    std::filesystem::path home;

    std::filesystem::path data_dir() const { return home / "state"; }
    std::filesystem::path views_dir() const { return data_dir() / "views"; }
    std::filesystem::path secrets_dir() const { return home / "secrets"; }
    // --data-dir and --secrets-dir.
    std::vector<std::string> options() const;
};

class ServeProcess {
public:
    // Starts the binary and waits until it is ready, which may take as long as folding what its log
    // holds. Throws std::runtime_error.
    ServeProcess(const std::filesystem::path& binary, const NodeFiles& files,
                 const std::vector<std::string>& options);

    std::uint16_t port() const { return port_; }
    // From starting the process to its word that it is ready.
    std::chrono::duration<double> start_time() const { return start_time_; }
    std::uint64_t resident_bytes() const { return process_->resident_bytes(); }
    std::chrono::duration<double> cpu_time() const { return process_->cpu_time(); }
    // The access token of the first admin, from a log-in over HTTP.
    std::string admin_token() const;

private:
    NodeFiles files_;
    std::optional<ChildProcess> process_;
    std::uint16_t port_ = 0;
    std::chrono::duration<double> start_time_{};
};

} // namespace userfold::bench
