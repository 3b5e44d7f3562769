#include "events/secrets.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace userfold {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view single_keys[] = {"index", "master", "credential",
                                            "token", "writer", "peer"};
constexpr std::string_view first_mac_key = "mac-1.key";

class FileDescriptor {
public:
    explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
    ~FileDescriptor() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    int get() const { return descriptor_; }
    bool good() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

std::string failure(const fs::path& path, std::string_view what) {
    return path.string() + ": " + std::string(what) + ": " + std::strerror(errno);
}

int open_lock(const fs::path& directory) {
    return ::open((directory / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

// Held until the file is closed.
bool take(const FileDescriptor& lock) {
    return lock.good() && ::flock(lock.get(), LOCK_EX) == 0;
}

bool sync_directory(const fs::path& directory) {
    FileDescriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.good() && ::fsync(opened.get()) == 0;
}

std::expected<crypto::Key, std::string> read_key(const fs::path& path) {
    auto text = read_secret_file(path);
    if (!text) return std::unexpected(text.error());
    const auto bytes = crypto::hex_decode(*text);
    crypto::Key key;
    if (!bytes || bytes->size() != key.size()) {
        return std::unexpected(path.string() +
                               ": not a key (64 hexadecimal digits); restore it from a backup or "
                               "copy it from another node of the cluster");
    }
    std::memcpy(key.data(), bytes->data(), key.size());
    return key;
}

KeyFingerprint fingerprint(std::string name, const crypto::Key& key) {
    const std::string labelled = "userfold fingerprint " + name + "\n";
    const crypto::Digest digest = crypto::HmacKey(key).sign(labelled);
    return {std::move(name), std::string(crypto::view(digest).substr(0, 8))};
}

std::optional<MacKeyId> mac_key_id(const fs::path& path) {
    const std::string name = path.filename().string();
    if (!name.starts_with("mac-") || !name.ends_with(".key")) return std::nullopt;
    MacKeyId id = 0;
    const char* end = name.data() + name.size() - 4;
    auto [at, error] = std::from_chars(name.data() + 4, end, id);
    if (error != std::errc{} || at != end) return std::nullopt;
    return id;
}

std::expected<void, std::string> load_mac_keys(const fs::path& directory, Secrets& secrets) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        const auto id = mac_key_id(entry.path());
        if (!id) continue;
        const auto key = read_key(entry.path());
        if (!key) return std::unexpected(key.error());
        secrets.mac_keys.add(*id, *key);
        secrets.fingerprints.push_back(fingerprint("mac-" + std::to_string(*id), *key));
    }
    const MacKeyId current = secrets.mac_keys.current();
    if (error || secrets.mac_keys.find(current) == nullptr) {
        return std::unexpected(directory.string() + ": holds no mac-" + std::to_string(current) +
                               ".key; copy the secrets directory of another node of the cluster");
    }
    return {};
}

bool holds_keys(const fs::path& directory) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        if (entry.path().extension() == ".key") return true;
    }
    return false;
}

bool holds_mac_key(const fs::path& directory) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        if (mac_key_id(entry.path())) return true;
    }
    return false;
}

std::expected<void, std::string> write_new_key(const fs::path& path) {
    const crypto::Key key = crypto::random_key();
    return write_secret_file(path, crypto::hex(crypto::view(key)));
}

// A full set in a directory of its own; the MAC key, written last, says that the set is whole.
std::expected<void, std::string> make_set(const fs::path& staging) {
    std::error_code error;
    fs::remove_all(staging, error);
    fs::create_directory(staging, error);
    if (error) return std::unexpected(staging.string() + ": cannot be made: " + error.message());
    ::chmod(staging.c_str(), 0700);
    for (std::string_view name : single_keys) {
        auto written = write_new_key(staging / (std::string(name) + ".key"));
        if (!written) return written;
    }
    return write_new_key(staging / first_mac_key);
}

// The MAC key goes last here too: as long as it stands in staging, the rest of the set belongs in
// place.
std::expected<void, std::string> put_in_place(const fs::path& staging, const fs::path& directory) {
    auto move = [&](const std::string& name) -> std::expected<void, std::string> {
        const fs::path from = staging / name;
        std::error_code error;
        if (!fs::exists(from, error)) return {};
        if (::rename(from.c_str(), (directory / name).c_str()) == 0) return {};
        return std::unexpected(failure(directory / name, "cannot be put in place"));
    };
    for (std::string_view name : single_keys) {
        if (auto moved = move(std::string(name) + ".key"); !moved) return moved;
    }
    // What the MAC key vouches for must be there whenever it is, after a power cut too.
    if (!sync_directory(directory)) return std::unexpected(failure(directory, "cannot be synced"));
    if (auto moved = move(std::string(first_mac_key)); !moved) return moved;
    if (!sync_directory(directory)) return std::unexpected(failure(directory, "cannot be synced"));
    std::error_code ignored;
    fs::remove_all(staging, ignored);
    return {};
}

} // namespace

std::expected<std::string, std::string> read_secret_file(const fs::path& path) {
    std::ifstream file(path);
    if (!file) return std::unexpected(failure(path, "cannot be read"));
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

std::expected<void, std::string> write_secret_file(const fs::path& path, std::string_view content) {
    const fs::path temporary = path.string() + ".new";
    {
        FileDescriptor file(
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file.good()) return std::unexpected(failure(temporary, "cannot be written"));
        std::string line(content);
        line += '\n';
        if (::write(file.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
            ::fsync(file.get()) != 0) {
            return std::unexpected(failure(temporary, "cannot be written"));
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0 || !sync_directory(path.parent_path())) {
        return std::unexpected(failure(path, "cannot be put in place"));
    }
    return {};
}

std::expected<Secrets, std::string> load_secrets(const fs::path& directory,
                                                 const SecretParts& parts) {
    Secrets secrets;
    if (auto loaded = load_mac_keys(directory, secrets); !loaded) {
        return std::unexpected(loaded.error());
    }
    struct Wanted {
        std::string_view name;
        crypto::Key& key;
        bool wanted;
    };
    const Wanted all[] = {
        {"index", secrets.index, parts.opens_personal_data},
        {"master", secrets.master, parts.opens_personal_data},
        {"credential", secrets.credential, parts.decides},
        {"token", secrets.token, parts.decides},
        {"writer", secrets.writer, parts.decides},
        {"peer", secrets.peer, true},
    };
    for (const Wanted& wanted : all) {
        if (!wanted.wanted) continue;
        const auto key = read_key(directory / (std::string(wanted.name) + ".key"));
        if (!key) return std::unexpected(key.error());
        wanted.key = *key;
        secrets.fingerprints.push_back(fingerprint(std::string(wanted.name), *key));
    }
    return secrets;
}

std::expected<std::string, std::string> keep_secret_file(const fs::path& path,
                                                         std::string_view content) {
    const FileDescriptor lock(open_lock(path.parent_path()));
    if (!take(lock)) return std::unexpected(failure(path.parent_path(), "cannot be locked"));
    std::error_code error;
    if (fs::exists(path, error)) return read_secret_file(path);
    if (auto written = write_secret_file(path, content); !written) {
        return std::unexpected(written.error());
    }
    return std::string(content);
}

std::expected<bool, std::string> create_secrets(const fs::path& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) {
        return std::unexpected(directory.string() + ": cannot be made: " + error.message());
    }
    ::chmod(directory.c_str(), 0700);
    const FileDescriptor lock(open_lock(directory));
    if (!take(lock)) return std::unexpected(failure(directory, "cannot be locked"));
    if (holds_mac_key(directory)) return false;
    const fs::path staging = directory / ".new";
    if (!fs::exists(staging / first_mac_key, error)) {
        if (holds_keys(directory)) {
            return std::unexpected(
                directory.string() +
                ": holds keys but no mac-*.key; restore it from a backup or copy "
                "it from another node of the cluster");
        }
        if (auto made = make_set(staging); !made) return std::unexpected(made.error());
    }
    if (auto placed = put_in_place(staging, directory); !placed) {
        return std::unexpected(placed.error());
    }
    return true;
}

std::expected<fs::path, std::string> set_secrets_aside(const fs::path& directory) {
    std::error_code error;
    fs::path aside;
    for (int n = 1; aside.empty() || fs::exists(aside, error); ++n) {
        aside = directory / ("unused-" + std::to_string(n));
    }
    if (!holds_keys(directory)) return std::unexpected(directory.string() + ": holds no keys");
    fs::create_directory(aside, error);
    if (error) return std::unexpected(aside.string() + ": cannot be made: " + error.message());
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        if (entry.is_regular_file() && entry.path().filename() != ".lock") {
            files.push_back(entry.path());
        }
    }
    for (const fs::path& file : files) {
        fs::rename(file, aside / file.filename(), error);
        if (error) return std::unexpected(file.string() + ": cannot be moved: " + error.message());
    }
    sync_directory(directory);
    return aside;
}

std::string compare_fingerprints(const std::vector<KeyFingerprint>& ours,
                                 const std::vector<KeyFingerprint>& genesis) {
    std::string differing;
    for (const KeyFingerprint& key : ours) {
        for (const KeyFingerprint& other : genesis) {
            if (key.name != other.name || key.fingerprint == other.fingerprint) continue;
            if (!differing.empty()) differing += ", ";
            differing += key.name + " (here " + crypto::hex(key.fingerprint) + ", log " +
                         crypto::hex(other.fingerprint) + ")";
        }
    }
    return differing;
}

} // namespace userfold
