// A process of ours that a benchmark starts and ends.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace userfold::bench {

class ChildProcess {
public:
    // Its stderr goes to `log`, its stdout to us. Killed if this process dies. Throws
    // std::runtime_error.
    ChildProcess(const std::vector<std::string>& command, const std::filesystem::path& log);
    ~ChildProcess(); // ends it: SIGTERM, and waits
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    // The next line of its stdout, without its end. Throws where it ended, or none came in time.
    std::string read_line(std::chrono::seconds wait_max);
    // Until it has ended by itself; throws where it failed.
    void wait_for_success();
    // VmRSS of /proc/PID/status.
    std::uint64_t resident_bytes() const;
    // What its threads have used of the processors so far.
    std::chrono::duration<double> cpu_time() const;

private:
    int wait();
    std::string command_line() const;

    std::vector<std::string> command_;
    std::filesystem::path log_;
    pid_t pid_ = -1;
    int stdout_ = -1;
    std::string unread_;
};

} // namespace userfold::bench
