#include "bench/child_process.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <signal.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace userfold::bench {
namespace {

// Between fork and exec: nothing but system calls.
[[noreturn]] void become(char* const* arguments, int out, int log, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    ::execvp(arguments[0], arguments);
    ::_exit(127);
}

} // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command,
                           const std::filesystem::path& log)
    : command_(command), log_(log) {
    std::vector<char*> arguments;
    for (std::string& word : command_) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
    const int log_file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log_file < 0) throw std::runtime_error(log.string() + ": cannot be written");
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) become(arguments.data(), ends[1], log_file, parent);
    ::close(ends[1]);
    ::close(log_file);
    stdout_ = ends[0];
    if (pid_ < 0) throw std::runtime_error("fork failed");
}

ChildProcess::~ChildProcess() {
    if (pid_ > 0) {
        ::kill(pid_, SIGTERM);
        wait();
    }
    ::close(stdout_);
}

std::string ChildProcess::command_line() const {
    std::string line;
    for (const std::string& word : command_) line += (line.empty() ? "" : " ") + word;
    return line + " (its words are in " + log_.string() + ")";
}

int ChildProcess::wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
}

std::string ChildProcess::read_line(std::chrono::seconds wait_max) {
    const auto give_up = std::chrono::steady_clock::now() + wait_max;
    for (;;) {
        if (const auto end = unread_.find('\n'); end != unread_.npos) {
            std::string line = unread_.substr(0, end);
            unread_.erase(0, end + 1);
            return line;
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            give_up - std::chrono::steady_clock::now());
        pollfd readable{stdout_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) == 0) {
            throw std::runtime_error("no line in time from " + command_line());
        }
        std::array<char, 4096> bytes;
        const ssize_t count = ::read(stdout_, bytes.data(), bytes.size());
        if (count == 0) throw std::runtime_error("ended: " + command_line());
        if (count > 0) unread_.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

void ChildProcess::wait_for_success() {
    const int status = wait();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw std::runtime_error("failed: " + command_line());
    }
}

std::uint64_t ChildProcess::resident_bytes() const {
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    for (std::string name; status >> name;) {
        std::uint64_t kib = 0;
        if (name == "VmRSS:" && status >> kib) return kib * 1024;
    }
    throw std::runtime_error("no VmRSS of " + command_line());
}

// The clock that other processes may read too (clock_getcpuclockid(3)).
std::chrono::duration<double> ChildProcess::cpu_time() const {
    clockid_t clock{};
    timespec used{};
    if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) {
        throw std::runtime_error("no processor time of " + command_line());
    }
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

} // namespace userfold::bench
