// RocksDB's information log, the file LOG beside its data, for whoever has to find out what a
// database was doing.
#pragma once

#include <cstdarg>
#include <mutex>
#include <rocksdb/env.h>
#include <string>

namespace userfold::storage {

// Warnings and errors, a line each. A line that cannot be written is dropped: RocksDB's own logger
// ends the process on the line after it. Past 4 MiB the file becomes LOG.previous. Thread-safe.
class RocksDbLogFile final : public rocksdb::Logger {
public:
    explicit RocksDbLogFile(std::string path);
    ~RocksDbLogFile() override;

    using rocksdb::Logger::Logv;
    void Logv(const char* format, std::va_list arguments) override;

private:
    void start_over_if_long();

    const std::string path_;
    std::mutex mutex_;
    int file_ = -1;
};

} // namespace userfold::storage
