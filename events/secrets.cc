#include "events/secrets.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

namespace userfold {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view single_keys[] = {"index",  "master", "credential",
                                            "token",  "writer", "peer"};

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
    bool any = false;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        const auto id = mac_key_id(entry.path());
        if (!id) continue;
        const auto key = read_key(entry.path());
        if (!key) return std::unexpected(key.error());
        secrets.mac_keys.add(*id, *key);
        secrets.fingerprints.push_back(fingerprint("mac-" + std::to_string(*id), *key));
        any = true;
    }
    if (error || !any) {
        return std::unexpected(directory.string() +
                               ": holds no mac-*.key; copy the secrets directory of another node "
                               "of the cluster");
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

} // namespace

std::expected<std::string, std::string> read_secret_file(const fs::path& path) {
    std::ifstream file(path);
    if (!file) return std::unexpected(failure(path, "cannot be read"));
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

std::expected<void, std::string> write_secret_file(const fs::path& path,
                                                   std::string_view content) {
    const fs::path temporary = path.string() + ".new";
    {
        FileDescriptor file(
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file.good()) return std::unexpected(failure(temporary, "cannot be written"));
        std::string line(content);
        line += '\n';
        if (::write(file.get(), line.data(), line.size()) !=
                static_cast<ssize_t>(line.size()) ||
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

std::expected<bool, std::string> create_secrets(const fs::path& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) {
        return std::unexpected(directory.string() + ": cannot be made: " + error.message());
    }
    ::chmod(directory.c_str(), 0700);
    FileDescriptor lock(
        ::open((directory / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock.good() || ::flock(lock.get(), LOCK_EX) != 0) {
        return std::unexpected(failure(directory, "cannot be locked"));
    }
    // The MAC key is written last: a directory without it was cut off half way and is made anew.
    if (fs::exists(directory / "mac-1.key", error)) return false;
    for (std::string_view name : single_keys) {
        const crypto::Key key = crypto::random_key();
        auto written = write_secret_file(directory / (std::string(name) + ".key"),
                                         crypto::hex(crypto::view(key)));
        if (!written) return std::unexpected(written.error());
    }
    const crypto::Key mac = crypto::random_key();
    auto written = write_secret_file(directory / "mac-1.key", crypto::hex(crypto::view(mac)));
    if (!written) return std::unexpected(written.error());
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
