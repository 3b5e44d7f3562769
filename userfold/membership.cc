#include "userfold/membership.h"

#include <spdlog/spdlog.h>
#include <thread>

#include "access/access_token.h"
#include "events/derivation.h"
#include "userfold/log_factory.h"
#include "writer/genesis.h"

namespace userfold {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using writer::Beginning;

constexpr std::chrono::seconds log_wait_max{60};
constexpr milliseconds call_wait{5'000};
constexpr milliseconds retry_wait{250};

std::int64_t unix_now_ms() {
    return std::chrono::duration_cast<milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::expected<std::vector<log::TopicSettings>, std::string> wait_for_log(log::EventLog& event_log) {
    const auto give_up = steady_clock::now() + log_wait_max;
    for (;;) {
        auto topics = event_log.topics(call_wait);
        if (topics) return std::move(*topics);
        if (steady_clock::now() >= give_up) {
            return std::unexpected("the log could not be reached for 60 s: " +
                                   std::string(log::describe(topics.error())));
        }
        std::this_thread::sleep_for(retry_wait);
    }
}

std::expected<void, std::string> check_topics(log::EventLog& event_log, const Settings& settings,
                                              const std::vector<log::TopicSettings>& existing) {
    for (const log::TopicSettings& wanted : wanted_topics(settings)) {
        for (const log::TopicSettings& there : existing) {
            if (there.topic != wanted.topic || there.partitions == wanted.partitions) continue;
            return std::unexpected(
                "topic " + std::string(to_string(wanted.topic)) + " has " +
                std::to_string(there.partitions) + " partitions, this node is configured for " +
                std::to_string(wanted.partitions) + "; start it with --partitions " +
                std::to_string(there.partitions));
        }
    }
    const auto faults = event_log.check_topics(wanted_topics(settings), call_wait);
    if (!faults) return std::unexpected(std::string(log::describe(faults.error())));
    if (faults->empty()) return {};
    std::string all = "the log's topics are not as they must be:";
    for (const std::string& fault : *faults) all += "\n  " + fault;
    return std::unexpected(all);
}

// A file's content, made on first use.
std::expected<std::string, std::string> kept_secret(const std::string& given,
                                                    const Settings& settings, std::string_view name,
                                                    std::size_t bytes) {
    if (!given.empty()) return read_secret_file(given);
    const std::string fresh =
        crypto::base64url(crypto::view(crypto::random_key()).substr(0, bytes));
    return keep_secret_file(settings.secrets_directory() / name, fresh);
}

std::expected<ClusterCreated, std::string> new_cluster(const Settings& settings,
                                                       const TopicLayout& layout,
                                                       const Secrets& secrets) {
    const auto key = write_key(settings);
    if (!key) return std::unexpected(key.error());
    const auto password = admin_password(settings);
    if (!password) return std::unexpected(password.error());
    ClusterCreated cluster;
    const std::int64_t now = unix_now_ms();
    cluster.cluster_id.bytes = make_uuid_v7(now, crypto::random_array<10>());
    cluster.topics = layout.as_genesis();
    cluster.fingerprints = secrets.fingerprints;
    cluster.admin.bytes = make_uuid_v7(now, crypto::random_array<10>());
    cluster.write_key_id.bytes = make_uuid_v7(now, crypto::random_array<10>());
    cluster.write_key_hash = BlindIndexer(secrets.index).secret_hash(*key);
    cluster.token_public_key = crypto::SigningKey(secrets.token).public_key();
    return cluster;
}

// Founds the log, or finds that another node was faster. `made` says whether this node just made
// its keys.
std::expected<void, std::string> found(log::EventLog& event_log, const Settings& settings,
                                       const TopicLayout& layout, bool& made) {
    const auto others = writer::has_records(event_log, layout, call_wait);
    if (!others) return std::unexpected(others.error());
    if (*others) {
        return std::unexpected(
            "the log has records but no genesis: settings/0 is empty while other topics are not; "
            "restore the topic settings, or start with an empty log");
    }
    const auto created = create_secrets(settings.secrets_directory());
    if (!created) return std::unexpected(created.error());
    made = *created;
    const auto secrets = load_secrets(settings.secrets_directory(), SecretParts{});
    if (!secrets) return std::unexpected(secrets.error());
    const auto cluster = new_cluster(settings, layout, *secrets);
    if (!cluster) return std::unexpected(cluster.error());
    return writer::append_genesis(event_log, *secrets, *cluster, unix_now_ms());
}

std::string foreign_log(const Settings& settings, bool made) {
    std::string message = "the log was founded with other key material than " +
                          settings.secrets_directory().string() +
                          " holds; copy the secrets directory of the node that founded it";
    if (!made) return message;
    const auto aside = set_secrets_aside(settings.secrets_directory());
    if (aside) message += " (the keys just made here were moved to " + aside->string() + ")";
    return message;
}

} // namespace

std::expected<std::string, std::string> admin_password(const Settings& settings) {
    return kept_secret(settings.admin_password_file, settings, "admin-password", 18);
}

std::expected<std::string, std::string> write_key(const Settings& settings) {
    return kept_secret(settings.write_key_file, settings, "write-key", 24);
}

std::expected<Membership, std::string> join_cluster(log::EventLog& event_log,
                                                    const Settings& settings,
                                                    const TopicLayout& layout,
                                                    const NodeKind& kind) {
    const auto give_up = steady_clock::now() + log_wait_max;
    bool made = false;
    for (;;) {
        const auto topics = wait_for_log(event_log);
        if (!topics) return std::unexpected(topics.error());
        if (topics->size() < topic_count && kind.founds) {
            const auto created = event_log.create_topics(wanted_topics(settings), call_wait);
            if (!created) return std::unexpected(std::string(log::describe(created.error())));
        }
        if (topics->size() >= topic_count || kind.founds) {
            const auto bounds = event_log.bounds({Topic::settings, 0}, call_wait);
            if (bounds && bounds->end > 0) break;
            if (bounds && kind.founds) {
                if (auto founded = found(event_log, settings, layout, made); !founded) {
                    return std::unexpected(founded.error());
                }
            }
        }
        if (steady_clock::now() >= give_up) {
            return std::unexpected(
                "nobody founded the log within 60 s; start `userfold writer` "
                "or `userfold serve` on it first");
        }
        std::this_thread::sleep_for(retry_wait);
    }
    const auto existing = wait_for_log(event_log);
    if (!existing) return std::unexpected(existing.error());
    if (auto checked = check_topics(event_log, settings, *existing); !checked) {
        return std::unexpected(checked.error());
    }
    auto secrets = load_secrets(settings.secrets_directory(), kind.secrets);
    if (!secrets) return std::unexpected(secrets.error());
    const auto beginning = writer::read_beginning(event_log, layout, secrets->mac_keys, call_wait);
    if (!beginning) return std::unexpected(beginning.error());
    if (beginning->kind != Beginning::Kind::ours) {
        return std::unexpected(foreign_log(settings, made));
    }
    const std::string difference = writer::mismatch(*beginning->cluster, *secrets, layout);
    if (!difference.empty()) return std::unexpected(difference);
    return Membership{std::move(*secrets), *beginning->cluster};
}

} // namespace userfold
