#include "storage/rocksdb_log_file.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace userfold::storage {
namespace {

constexpr off_t bytes_max = 4 << 20;
constexpr std::size_t line_bytes_max = 4096; // the rest of a longer line is cut

int open_to_append(const std::string& path) {
    return ::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
}

std::size_t print_time(char* line, std::size_t room) {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    return std::strftime(line, room, "%FT%TZ ", &utc);
}

} // namespace

RocksDbLogFile::RocksDbLogFile(std::string path)
    : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL),
      path_(std::move(path)),
      file_(open_to_append(path_)) {}

RocksDbLogFile::~RocksDbLogFile() {
    if (file_ >= 0) ::close(file_);
}

void RocksDbLogFile::Logv(const char* format, std::va_list arguments) {
    std::array<char, line_bytes_max> line{};
    std::size_t size = print_time(line.data(), line.size());
    const int text = std::vsnprintf(line.data() + size, line.size() - size, format, arguments);
    if (text > 0) size += static_cast<std::size_t>(text);
    size = std::min(size, line.size() - 1);
    line[size] = '\n';
    const std::lock_guard lock(mutex_);
    start_over_if_long();
    if (::write(file_, line.data(), size + 1) < 0) return; // a full disk: not worth more trouble
}

void RocksDbLogFile::start_over_if_long() {
    struct stat status{};
    if (::fstat(file_, &status) != 0 || status.st_size < bytes_max) return;
    if (std::rename(path_.c_str(), (path_ + ".previous").c_str()) != 0) return;
    ::close(file_);
    file_ = open_to_append(path_);
}

} // namespace userfold::storage
