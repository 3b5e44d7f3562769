#include "userfold/settings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <limits>
#include <toml++/toml.h>

namespace userfold {
namespace {

// How a setting is set from text (false where it cannot be that) and shown.
struct Field {
    std::function<bool(Settings&, const std::string&)> assign;
    std::function<std::string(const Settings&)> show;
};

struct Setting {
    std::string_view name;
    std::string_view description;
    Field field;
};

template <class Member>
Field number(Member member, std::uint32_t least, std::uint32_t most) {
    auto assign = [=](Settings& settings, const std::string& text) {
        std::uint32_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size()) return false;
        if (value < least || value > most) return false;
        settings.*member = value;
        return true;
    };
    return {assign, [=](const Settings& settings) { return std::to_string(settings.*member); }};
}

template <class Member, class IsGood>
Field checked_text(Member member, IsGood is_good) {
    auto assign = [=](Settings& settings, const std::string& value) {
        if (!is_good(value)) return false;
        settings.*member = value;
        return true;
    };
    return {assign, [=](const Settings& settings) { return settings.*member; }};
}

template <class Member>
Field text(Member member) {
    return checked_text(member, [](const std::string&) { return true; });
}

template <class Member>
Field one_of(Member member, std::vector<std::string> choices) {
    return checked_text(member, [choices = std::move(choices)](const std::string& value) {
        return std::ranges::find(choices, value) != choices.end();
    });
}

std::optional<std::uint16_t> port_of(std::string_view listen) {
    const auto colon = listen.rfind(':');
    if (colon == listen.npos || colon == 0) return std::nullopt;
    std::uint16_t port = 0;
    const char* begin = listen.data() + colon + 1;
    const char* end = listen.data() + listen.size();
    const auto [at, error] = std::from_chars(begin, end, port);
    if (error != std::errc{} || at != end) return std::nullopt;
    return port;
}

const std::vector<Setting>& all_settings() {
    static const std::vector<Setting> settings = {
        {"listen", "HOST:PORT to serve HTTP on; port 0 takes a free one",
         checked_text(&Settings::listen,
                      [](const std::string& value) { return port_of(value).has_value(); })},
        {"data-dir", "directory of the log, the decision state and the views",
         text(&Settings::data_dir)},
        {"secrets-dir",
         "directory of the key material (default: secrets beside the data directory)",
         text(&Settings::secrets_dir)},
        {"log", "embedded, or kafka://HOST:PORT[,HOST:PORT...]",
         checked_text(&Settings::log,
                      [](const std::string& value) {
                          return value == "embedded" ||
                                 (value.starts_with("kafka://") && value.size() > 8);
                      })},
        {"topic-prefix", "prefix of the topics' names on Kafka", text(&Settings::topic_prefix)},
        {"partitions", "partitions of each topic of a new log, 1 to 1024",
         number(&Settings::partitions, 1, 1024)},
        {"sessions-days", "days that the topic sessions is kept, 91 to 36500",
         number(&Settings::sessions_days, 91, 36500)},
        {"activity-days", "days that the topic activity is kept, 1 to 36500",
         number(&Settings::activity_days, 1, 36500)},
        {"compression", "lz4, zstd or none: of the data directory and the producer",
         one_of(&Settings::compression, {"lz4", "zstd", "none"})},
        {"kafka-properties", "file of further librdkafka properties, name=value a line",
         text(&Settings::kafka_properties)},
        {"public-url", "where clients and mails' links reach this installation",
         text(&Settings::public_url)},
        {"trusted-proxy", "CIDRs whose X-Forwarded-For is believed, separated by commas",
         text(&Settings::trusted_proxy)},
        {"tls-certificate", "PEM file of the certificate chain", text(&Settings::tls_certificate)},
        {"tls-key", "PEM file of the certificate's private key", text(&Settings::tls_key)},
        {"mail", "folder:DIR, smtp://HOST:PORT or smtps://HOST:PORT", text(&Settings::mail)},
        {"mail-from", "sender of mails", text(&Settings::mail_from)},
        {"mail-password-file", "file of the SMTP password", text(&Settings::mail_password_file)},
        {"mail-tls", "offered: STARTTLS where the server offers it; required: no mail without",
         one_of(&Settings::mail_tls, {"offered", "required"})},
        {"mail-ca-file", "PEM file of authorities trusted for the SMTP server",
         text(&Settings::mail_ca_file)},
        {"admin-email", "email of the first admin of a new log", text(&Settings::admin_email)},
        {"admin-password-file", "file of the first admin's password",
         text(&Settings::admin_password_file)},
        {"write-key-file", "file of the first write key", text(&Settings::write_key_file)},
        {"projector-url", "where the query-api process finds the projector",
         text(&Settings::projector_url)},
        {"io-threads", "threads that serve HTTP, 1 to 64", number(&Settings::io_threads, 1, 64)},
        {"hashing-threads", "threads that hash passwords, 1 to 64",
         number(&Settings::hashing_threads, 1, 64)},
        {"argon2-memory-kib", "memory of a password hash in KiB, 8 to 1048576",
         number(&Settings::argon2_memory_kib, 8, 1048576)},
        {"argon2-passes", "passes of a password hash, 1 to 16",
         number(&Settings::argon2_passes, 1, 16)},
        {"access-token-seconds", "life of an access token, 1 to 3600",
         number(&Settings::access_token_seconds, 1, 3600)},
        {"tail-confirmed-seconds",
         "how long old tokens are trusted without word from the log, 1 to 3600",
         number(&Settings::tail_confirmed_seconds, 1, 3600)},
        {"cache-mib", "read cache of the views in MiB, 8 to 1048576",
         number(&Settings::cache_mib, 8, 1048576)},
        {"log-format", "json or text, on stderr", one_of(&Settings::log_format, {"json", "text"})},
        {"log-level", "debug, info, warn or error",
         one_of(&Settings::log_level, {"debug", "info", "warn", "error"})},
    };
    return settings;
}

std::string environment_name(std::string_view name) {
    std::string variable = "USERFOLD_";
    for (const char c : name) {
        variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return variable;
}

// As a flag would have it, or nothing for a type that no setting has.
std::optional<std::string> toml_text(const toml::node& node) {
    if (const auto* text_node = node.as_string()) return text_node->get();
    if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
    const auto* array = node.as_array();
    if (array == nullptr) return std::nullopt;
    std::string list;
    for (const toml::node& element : *array) {
        const auto* text_node = element.as_string();
        if (text_node == nullptr) return std::nullopt;
        list += (list.empty() ? "" : ",") + text_node->get();
    }
    return list;
}

std::expected<toml::table, std::string> read_file(const std::string& path) {
    if (path.empty()) return toml::table();
    try {
        return toml::parse_file(path);
    } catch (const toml::parse_error& error) {
        return std::unexpected(path + ", line " + std::to_string(error.source().begin.line) + ": " +
                               std::string(error.description()));
    }
}

// Underscores and dashes are one.
std::string canonical(std::string_view key) {
    std::string name(key);
    std::ranges::replace(name, '_', '-');
    return name;
}

std::expected<std::map<std::string, std::string>, std::string> file_values(
    const std::string& path) {
    auto table = read_file(path);
    if (!table) return std::unexpected(table.error());
    std::map<std::string, std::string> values;
    for (const auto& [key, node] : *table) {
        const std::string name = canonical(key.str());
        const auto& settings = all_settings();
        if (std::ranges::find(settings, name, &Setting::name) == settings.end()) {
            return std::unexpected(path + ": there is no setting " + std::string(key.str()));
        }
        auto value = toml_text(node);
        if (!value) {
            return std::unexpected(path + ", line " + std::to_string(node.source().begin.line) +
                                   ": " + std::string(key.str()) +
                                   " takes a string, an integer or an array of strings");
        }
        values[name] = std::move(*value);
    }
    return values;
}

std::string refusal(std::string_view source, const Setting& setting) {
    return std::string(source) + ": takes " + std::string(setting.description);
}

} // namespace

std::filesystem::path Settings::secrets_directory() const {
    if (!secrets_dir.empty()) return secrets_dir;
    return std::filesystem::absolute(data_dir).lexically_normal().parent_path() / "secrets";
}

std::filesystem::path Settings::outbox_directory() const {
    return std::filesystem::absolute(data_dir).lexically_normal().parent_path() / "outbox";
}

std::string Settings::listen_address() const {
    std::string host = listen.substr(0, listen.rfind(':'));
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    return host;
}

std::uint16_t Settings::listen_port() const {
    return port_of(listen).value_or(0);
}

void add_settings(CLI::App& command, Settings& settings) {
    command.add_option("--config", settings.config, "TOML file of settings")
        ->envname("USERFOLD_CONFIG");
    const Settings defaults;
    for (const Setting& setting : all_settings()) {
        // The values are taken in complete_settings(), where environment and file have their turn
        // too.
        auto later = [](const std::string&) {};
        command
            .add_option_function<std::string>("--" + std::string(setting.name), later,
                                              std::string(setting.description))
            ->expected(1)
            ->type_name("VALUE")
            ->default_str(setting.field.show(defaults));
    }
}

std::expected<void, std::string> complete_settings(const CLI::App& command, Settings& settings) {
    const auto from_file = file_values(settings.config);
    if (!from_file) return std::unexpected(from_file.error());
    for (const Setting& setting : all_settings()) {
        const std::string flag = "--" + std::string(setting.name);
        const std::string variable = environment_name(setting.name);
        const CLI::Option* option = command.get_option(flag);
        const char* in_environment = std::getenv(variable.c_str());
        const auto in_file = from_file->find(std::string(setting.name));
        if (option->count() > 0) {
            if (!setting.field.assign(settings, option->as<std::string>())) {
                return std::unexpected(refusal(flag, setting));
            }
        } else if (in_environment != nullptr) {
            if (!setting.field.assign(settings, in_environment)) {
                return std::unexpected(refusal(variable, setting));
            }
        } else if (in_file != from_file->end()) {
            if (!setting.field.assign(settings, in_file->second)) {
                return std::unexpected(refusal(settings.config + ", " + in_file->first, setting));
            }
        }
    }
    if (settings.tls_certificate.empty() != settings.tls_key.empty()) {
        return std::unexpected("--tls-certificate and --tls-key go together");
    }
    return {};
}

} // namespace userfold
