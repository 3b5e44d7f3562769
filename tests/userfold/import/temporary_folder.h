// Files for tests: a folder that goes when the test ends, and gzip to fill it with.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace userfold::importer {

class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path write(std::string_view name, std::string_view bytes) const;

private:
    std::filesystem::path path_;
};

// One gzip member.
std::string gzip(std::string_view bytes);

std::string read_file(const std::filesystem::path& file);

} // namespace userfold::importer
