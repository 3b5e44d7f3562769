// The key material of a cluster: one file a key in the secrets directory, the same on all its
// nodes.
//
// mac-<n>.key    signs records            every part
// index.key      blind indexes, subjects  writer, query-api
// master.key     wraps data keys          writer, query-api
// credential.key wraps credential keys    writer
// token.key      signs access tokens      writer
// writer.key     ids, mail and refresh tokens that are derived, not stored   writer
// peer.key       processes to each other  every part
#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/crypto.h"
#include "events/event.h"
#include "events/mac_keys.h"

namespace userfold {

struct Secrets {
    MacKeys mac_keys;
    crypto::Key index{};
    crypto::Key master{};
    crypto::Key credential{};
    crypto::Key token{};
    crypto::Key writer{};
    crypto::Key peer{};
    std::vector<KeyFingerprint> fingerprints; // by name, of the keys that this part holds
};

// What a process may hold.
struct SecretParts {
    bool opens_personal_data = true; // index, master
    bool decides = true;             // credential, token, writer
};

// Reads the directory (mode 0700, files 0600). The error is a sentence naming the file and the
// remedy.
std::expected<Secrets, std::string> load_secrets(const std::filesystem::path& directory,
                                                 const SecretParts& parts);

// Makes a full set where the directory holds no key at all: written beside, synced, then renamed
// into place under a lock, so two starting nodes end with one set, and one that dies half way is
// finished by the next. True if this call made them. Never touches keys that are there: a set
// without its MAC key is an error.
std::expected<bool, std::string> create_secrets(const std::filesystem::path& directory);

// Moves the keys of a directory into `<directory>/unused-<n>`: for a node that lost the race for a
// log's genesis and so holds keys of no log.
std::expected<std::filesystem::path, std::string> set_secrets_aside(
    const std::filesystem::path& directory);

// Writes a file of mode 0600 whole or not at all (temporary, fsync, rename, fsync of the
// directory).
std::expected<void, std::string> write_secret_file(const std::filesystem::path& path,
                                                   std::string_view content);
// What the file holds; where it is missing it is made of `content` first, under the directory's
// lock: nodes that start at once all get the same.
std::expected<std::string, std::string> keep_secret_file(const std::filesystem::path& path,
                                                         std::string_view content);
std::expected<std::string, std::string> read_secret_file(const std::filesystem::path& path);

// Empty where every fingerprint that both name is the same; else a sentence naming the keys that
// differ.
std::string compare_fingerprints(const std::vector<KeyFingerprint>& ours,
                                 const std::vector<KeyFingerprint>& genesis);

} // namespace userfold
