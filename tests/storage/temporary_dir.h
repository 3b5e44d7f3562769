// A directory of its own for a test, removed with all that is in it.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace userfold::storage {

class TemporaryDir {
public:
    TemporaryDir() {
        std::string name = (std::filesystem::temp_directory_path() / "userfold-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path_ = name;
    }
    ~TemporaryDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDir(const TemporaryDir&) = delete;
    TemporaryDir& operator=(const TemporaryDir&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace userfold::storage
