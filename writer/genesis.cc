#include "writer/genesis.h"

#include <future>

#include "events/codec.h"

namespace userfold::writer {
namespace {

constexpr Partition settings_partition{Topic::settings, 0};

std::string sentence(log::LogErrc error) {
    return std::string(log::describe(error));
}

std::optional<ClusterCreated> genesis_in(const log::LoggedRecord& record, const MacKeys& keys) {
    const auto frame = decode_frame(record, keys);
    if (!frame || frame->kind != RecordKind::commit) return std::nullopt;
    const auto events = decode_events(frame->body);
    if (!events) return std::nullopt;
    const auto* created = std::get_if<ClusterCreated>(&events->front());
    if (created == nullptr) return std::nullopt;
    return *created;
}

} // namespace

StreamId genesis_stream() {
    StreamId stream;
    stream.bytes =
        make_uuid_v8({'u', 's', 'e', 'r', 'f', 'o', 0, 'l', 0, 'd', '-', 'g', 'e', 'n', 's', '1'});
    return stream;
}

std::expected<Beginning, std::string> read_beginning(log::EventLog& event_log, const TopicLayout&,
                                                     const MacKeys& keys,
                                                     std::chrono::milliseconds wait) {
    const auto bounds = event_log.bounds(settings_partition, wait);
    if (!bounds) return std::unexpected(sentence(bounds.error()));
    if (bounds->end == 0) return Beginning{};
    const auto first = event_log.read({settings_partition, 0}, wait);
    if (!first) return std::unexpected(sentence(first.error()));
    auto cluster = genesis_in(*first, keys);
    if (!cluster) return Beginning{Beginning::Kind::foreign, std::nullopt};
    return Beginning{Beginning::Kind::ours, std::move(cluster)};
}

std::expected<bool, std::string> has_records(log::EventLog& event_log, const TopicLayout& layout,
                                             std::chrono::milliseconds wait) {
    const auto partitions =
        layout.all({Topic::users, Topic::sessions, Topic::content, Topic::activity, Topic::claims,
                    Topic::stitches, Topic::lookups, Topic::keys});
    for (const Partition& partition : partitions) {
        const auto bounds = event_log.bounds(partition, wait);
        if (!bounds) return std::unexpected(sentence(bounds.error()));
        if (bounds->end > 0) return true;
    }
    return false;
}

std::expected<void, std::string> append_genesis(log::EventLog& event_log, const Secrets& secrets,
                                                const ClusterCreated& cluster,
                                                std::int64_t now_unix_ms) {
    Commit commit;
    commit.envelope.commit_id = cluster.cluster_id.as<CommitId>();
    commit.envelope.stream = genesis_stream();
    commit.envelope.subject = genesis_stream().as<SubjectId>();
    commit.envelope.time_ms = now_unix_ms;
    commit.events.push_back(cluster);
    auto record = encode_commit(commit, RecordKind::commit, settings_partition, secrets.mac_keys,
                                "/userfold/writer", {});
    if (!record) return std::unexpected(std::string(describe(record.error())));
    auto appended = std::make_shared<std::promise<std::expected<std::int64_t, log::LogErrc>>>();
    auto future = appended->get_future();
    event_log.append(settings_partition, std::move(*record),
                     [appended](std::expected<std::int64_t, log::LogErrc> offset) {
                         appended->set_value(offset);
                     });
    const auto offset = future.get();
    // Uncertain is fine: the log says afterwards what it holds.
    if (!offset && offset.error() != log::LogErrc::outcome_unknown) {
        return std::unexpected(sentence(offset.error()));
    }
    return {};
}

std::string mismatch(const ClusterCreated& cluster, const Secrets& secrets,
                     const TopicLayout& layout) {
    for (const TopicPartitions& topic : cluster.topics) {
        const std::uint32_t here = layout.partitions(topic.topic);
        if (here != topic.partitions) {
            return "the log was made with " + std::to_string(topic.partitions) +
                   " partitions of topic " + std::string(to_string(topic.topic)) +
                   ", this node is configured for " + std::to_string(here) + "; start it with " +
                   "--partitions " + std::to_string(topic.partitions);
        }
    }
    const std::string keys = compare_fingerprints(secrets.fingerprints, cluster.fingerprints);
    if (keys.empty()) return {};
    return "this node's key material is not the cluster's: " + keys +
           "; copy the secrets directory of a node of the cluster";
}

} // namespace userfold::writer
