// The configuration of a node. Every setting is a flag (--data-dir), an environment variable
// (USERFOLD_DATA_DIR) and a key of the TOML file (data-dir or data_dir); the first of these that
// gives it wins.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace userfold {

struct Settings {
    std::string listen = "127.0.0.1:8080";
    std::filesystem::path data_dir = "data/state";
    std::filesystem::path secrets_dir; // default: `secrets` beside the data directory
    std::string log = "embedded";      // or kafka://HOST:PORT[,HOST:PORT…]
    std::string topic_prefix = "userfold.";
    std::uint32_t partitions = 8;
    std::uint32_t sessions_days = 400;
    std::uint32_t activity_days = 400;
    std::string compression = "lz4"; // or zstd, none: of the data directory and the producer
    std::string kafka_properties;    // a file of librdkafka properties, name=value a line
    std::string public_url;          // default: where the node serves
    std::string trusted_proxy;       // CIDRs, separated by commas
    std::string tls_certificate;
    std::string tls_key;
    std::string
        mail; // folder:DIR or smtp[s]://…; default: a folder `outbox` beside the data directory
    std::string mail_from;
    std::string mail_password_file;
    std::string mail_tls = "offered"; // or required
    std::string mail_ca_file;
    std::string admin_email = "admin@userfold.local";
    std::string admin_password_file;
    std::string write_key_file;
    std::string projector_url; // of the query-api process: where the views are
    std::uint32_t io_threads = 1;
    std::uint32_t hashing_threads = 2;
    std::uint32_t argon2_memory_kib = 19456;
    std::uint32_t argon2_passes = 2;
    std::uint32_t access_token_seconds = 900;
    std::uint32_t tail_confirmed_seconds = 30;
    std::uint32_t cache_mib = 64;    // block cache of the views
    std::string log_format = "json"; // or text
    std::string log_level = "info";
    std::string config; // the TOML file

    // The rest, derived from the above.
    std::filesystem::path secrets_directory() const;
    std::filesystem::path outbox_directory() const;
    std::string listen_address() const;
    std::uint16_t listen_port() const; // precondition: check() found nothing
};

// Declares all settings as options of the subcommand. The settings must outlive it.
void add_settings(CLI::App& command, Settings& settings);

// After parsing: fills what no flag gave from the environment and the file, and checks all of it.
// The error names the setting, where it came from, and what it takes.
std::expected<void, std::string> complete_settings(const CLI::App& command, Settings& settings);

} // namespace userfold
