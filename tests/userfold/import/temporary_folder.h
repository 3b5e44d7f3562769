// Files for tests: a folder that goes when the test ends, and gzip to fill it with.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "tests/temporary_dir.h"

namespace userfold::importer {

class TemporaryFolder : public TemporaryDir {
public:
    std::filesystem::path write(std::string_view name, std::string_view bytes) const;
};

// One gzip member.
std::string gzip(std::string_view bytes);

std::string read_file(const std::filesystem::path& file);

} // namespace userfold::importer
