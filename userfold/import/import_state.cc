#include "userfold/import/import_state.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include "events/crypto.h"

namespace userfold::importer {
namespace {

namespace json = boost::json;

std::filesystem::path state_home() {
    // XDG Base Directory Specification: a path that isn't absolute counts as unset.
    if (const char* set = std::getenv("XDG_STATE_HOME"); set != nullptr && *set == '/') return set;
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
        return std::filesystem::path(home) / ".local" / "state";
    }
    return std::filesystem::temp_directory_path();
}

std::string failed(const std::filesystem::path& file) {
    return "cannot write " + file.string() + ": " + std::strerror(errno);
}

// All bytes written and on the disk.
bool write_synced(const std::filesystem::path& file, std::string_view bytes) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return false;
    const bool done =
        ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
        ::fsync(descriptor) == 0;
    return ::close(descriptor) == 0 && done;
}

void sync_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

} // namespace

std::filesystem::path default_state_file(std::string_view digest, std::string_view write_key) {
    const auto target = crypto::sha256("import target\n" + std::string(write_key));
    return state_home() / "userfold" /
           ("import-" + std::string(digest) + "-" + crypto::hex(crypto::view(target).substr(0, 8)) +
            ".json");
}

std::expected<ImportState, std::string> load_import_state(const std::filesystem::path& file,
                                                          std::string_view digest) {
    std::error_code missing;
    if (!std::filesystem::exists(file, missing)) return ImportState{std::string(digest), 0};
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    json::error_code error;
    const json::value value = json::parse(text.str(), error);
    const auto* state = error ? nullptr : value.if_object();
    const auto* stored_digest = state != nullptr ? state->if_contains("digest") : nullptr;
    const auto* lines = state != nullptr ? state->if_contains("lines_acknowledged") : nullptr;
    if (stored_digest == nullptr || !stored_digest->is_string() || lines == nullptr ||
        !lines->is_int64() || lines->get_int64() < 0) {
        return std::unexpected(file.string() +
                               " is no state of an import; delete it to start anew");
    }
    if (std::string_view(stored_digest->get_string()) != digest) {
        return std::unexpected(file.string() +
                               " is the state of another file's import; give another --state");
    }
    return ImportState{std::string(digest), static_cast<std::uint64_t>(lines->get_int64())};
}

std::expected<void, std::string> save_import_state(const std::filesystem::path& file,
                                                   const ImportState& state) {
    const json::object value{
        {"version", 1}, {"digest", state.digest}, {"lines_acknowledged", state.lines_acknowledged}};
    std::error_code error;
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
    std::filesystem::path beside = file;
    beside += ".new";
    if (!write_synced(beside, json::serialize(value) + "\n")) {
        return std::unexpected(failed(beside));
    }
    if (::rename(beside.c_str(), file.c_str()) != 0) return std::unexpected(failed(file));
    sync_folder(file.has_parent_path() ? file.parent_path() : std::filesystem::path("."));
    return {};
}

} // namespace userfold::importer
