#include "events/log/embedded_format.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace userfold::log {
namespace {

constexpr const char* file_name = "FORMAT";
constexpr const char* file_text = "userfold embedded log, format %d";

[[noreturn]] void fail(const std::filesystem::path& path) {
    throw std::runtime_error(fmt::format("{}: {}", path.string(), std::strerror(errno)));
}

void sync(const std::filesystem::path& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) fail(path);
    const bool synced = fsync(file) == 0;
    close(file);
    if (!synced) fail(path);
}

// Another process may do the same at the same time: both write the same.
void write_format(const std::filesystem::path& dir) {
    const auto draft = dir / fmt::format("{}.{}", file_name, getpid());
    std::ofstream(draft) << fmt::format("userfold embedded log, format {}\n", embedded_format);
    sync(draft);
    std::filesystem::rename(draft, dir / file_name);
    sync(dir);
}

int read_format(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    int format = 0;
    if (std::sscanf(line.c_str(), file_text, &format) != 1) {
        throw std::runtime_error(
            fmt::format("{} is not the FORMAT file of an embedded log", path.string()));
    }
    return format;
}

} // namespace

void claim_format(const std::filesystem::path& dir) {
    std::filesystem::create_directories(dir);
    const auto path = dir / file_name;
    if (!std::filesystem::exists(path)) {
        if (std::filesystem::exists(dir / "CURRENT")) {
            throw std::runtime_error(fmt::format(
                "{} holds a database, but not an embedded log: choose another data directory",
                dir.string()));
        }
        write_format(dir);
        return;
    }
    const int format = read_format(path);
    if (format > embedded_format) {
        throw std::runtime_error(fmt::format(
            "the log in {} has format {}, this userfold knows up to {}: use a newer one",
            dir.string(), format, embedded_format));
    }
}

} // namespace userfold::log
