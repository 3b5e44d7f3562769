#include "projector/fold.h"

#include <algorithm>

#include "projector/audit_projection.h"
#include "projector/data_key_projection.h"
#include "projector/lookup_projection.h"
#include "projector/profile_projection.h"
#include "projector/quarantine.h"
#include "projector/read_models/keys.h"
#include "projector/session_projection.h"

namespace userfold::projector {
namespace {

using read_models::family;
namespace keys = read_models::keys;

// The commit rule's heads among the views, of one partition: a stream that is named in two of them,
// as no writer of ours does, must not make one partition's verdicts hang on how far the other was
// read.
class HeadsInViews final : public StreamHeads {
public:
    HeadsInViews(ViewChanges& changes, Partition partition)
        : changes_(changes), partition_(partition) {}

    std::optional<StreamHead> get(Topic, const StreamId& stream) override {
        const auto stored = changes_.get(View::heads, keys::head(partition_, stream));
        if (!stored) return std::nullopt;
        return decode_head(*stored);
    }
    void put(Topic, const StreamId& stream, const StreamHead& head) override {
        changes_.put(View::heads, keys::head(partition_, stream), encode_head(head));
    }

private:
    ViewChanges& changes_;
    Partition partition_;
};

// A user's stream is the user: with another subject it could lie in any partition.
bool is_foreign_user(Topic topic, const Envelope& envelope) {
    return topic == Topic::users && envelope.stream != envelope.subject.as<StreamId>();
}

} // namespace

bool is_folded(Topic topic) {
    return std::ranges::find(folded_topics, topic) != std::end(folded_topics);
}

Fold::Fold(const storage::Store& store, const MacKeys& mac_keys,
           std::map<Topic, std::uint32_t> partition_counts)
    : mac_keys_(mac_keys), partition_counts_(std::move(partition_counts)), changes_(store) {
    for (const auto& [topic, count] : partition_counts_) {
        for (std::uint32_t index = 0; is_folded(topic) && index < count; ++index) {
            const Partition partition{topic, index};
            PartitionState& state = partitions_[partition];
            if (const auto stored = store.get(family(View::progress), keys::progress(partition))) {
                state.progress = read_models::decode_progress(*stored);
            }
        }
    }
}

std::expected<void, CodecErrc> Fold::add(const log::LoggedRecord& record) {
    const auto found = partitions_.find(record.position.partition);
    if (found == partitions_.end()) return {};
    PartitionState& state = found->second;
    if (record.position.offset < state.progress.next_offset) return {};
    std::expected<void, CodecErrc> folded;
    switch (record.position.partition.topic) {
        case Topic::lookups:
            folded = fold_lookup_record(record, state);
            break;
        case Topic::keys:
            folded = fold_data_key_record(record, state);
            break;
        default:
            folded = fold_judged(record, state);
            break;
    }
    if (!folded) return folded;
    state.progress.next_offset = record.position.offset + 1;
    state.last = &record;
    counts_.records += 1;
    return {};
}

std::expected<void, CodecErrc> Fold::fold_judged(const log::LoggedRecord& record,
                                                 PartitionState& state) {
    const Topic topic = record.position.partition.topic;
    HeadsInViews heads(changes_, record.position.partition);
    const auto judgement = judge(record, heads, mac_keys_, partition_counts_.at(topic));
    if (!judgement) return std::unexpected(judgement.error());
    if (is_suspicious(judgement->verdict)) suspect(judgement->verdict, record, state);
    if (!judgement->counts()) return {};
    if (is_foreign_user(topic, judgement->envelope)) {
        suspect(Verdict::foreign_subject, record, state);
        return {};
    }
    if (judgement->quarantined) {
        counts_.undecodable += 1;
        quarantine_stream(topic, judgement->envelope.stream, changes_);
    }
    project({*judgement, record.position});
    return {};
}

void Fold::project(const JudgedCommit& commit) {
    const bool on_users = commit.topic() == Topic::users;
    const bool on_sessions = commit.topic() == Topic::sessions;
    if (commit.accepted() && on_users) fold_profile(commit, changes_);
    if (commit.accepted() && on_sessions) fold_session(commit, changes_);
    if (commit.accepted() && (on_users || on_sessions)) fold_audit(commit, changes_);
    activity_.fold(commit);
    analytics_.fold(commit);
}

std::expected<void, CodecErrc> Fold::fold_lookup_record(const log::LoggedRecord& record,
                                                        PartitionState& state) {
    const auto key = parse_lookup_key(record.key);
    if (!key || !in_its_partition(key->user.view(), record.position.partition)) {
        return refuse(CodecErrc::malformed, record, state);
    }
    if (!record.value) {
        fold_lookup_tombstone(*key, changes_);
        return {};
    }
    const auto lookup = decode_lookup(record, mac_keys_);
    if (!lookup) return refuse(lookup.error(), record, state);
    fold_lookup(*lookup, changes_);
    return {};
}

std::expected<void, CodecErrc> Fold::fold_data_key_record(const log::LoggedRecord& record,
                                                          PartitionState& state) {
    const auto key = parse_data_key_key(record.key);
    if (!key || !in_its_partition(key->subject.view(), record.position.partition)) {
        return refuse(CodecErrc::malformed, record, state);
    }
    if (!record.value) {
        fold_data_key_tombstone(*key, changes_);
        return {};
    }
    const auto data_key = decode_data_key(record, mac_keys_);
    if (!data_key) return refuse(data_key.error(), record, state);
    fold_data_key(*data_key, changes_);
    return {};
}

std::expected<void, CodecErrc> Fold::refuse(CodecErrc error, const log::LoggedRecord& record,
                                            PartitionState& state) {
    if (error == CodecErrc::newer_format || error == CodecErrc::unknown_mac_key) {
        return std::unexpected(error);
    }
    suspect(Verdict::invalid_record, record, state);
    return {};
}

void Fold::suspect(Verdict verdict, const log::LoggedRecord& record, PartitionState& state) {
    quarantine_record(record.position, {verdict, record.appended_unix_ms},
                      state.progress.suspicious, changes_);
    state.progress.suspicious += 1;
    counts_.suspicious += 1;
}

bool Fold::in_its_partition(std::string_view key, Partition partition) const {
    return partition_of(key, partition_counts_.at(partition.topic)) == partition.index;
}

storage::Batch Fold::finish(std::int64_t unix_ms_now) {
    activity_.finish(changes_);
    analytics_.finish(changes_);
    for (auto& [partition, state] : partitions_) {
        if (state.last == nullptr) continue;
        state.progress.last_record = read_models::hash_of(*state.last);
        state.progress.folded_unix_ms = unix_ms_now;
        state.last = nullptr;
        changes_.append(View::progress, keys::progress(partition),
                        read_models::encode_progress(state.progress));
    }
    return changes_.take();
}

storage::Batch Fold::confirm(std::int64_t unix_ms_now) {
    storage::Batch batch;
    for (auto& [partition, state] : partitions_) {
        if (state.progress.next_offset == 0) continue;
        state.progress.folded_unix_ms = unix_ms_now;
        batch.put(family(View::progress), keys::progress(partition),
                  read_models::encode_progress(state.progress));
    }
    return batch;
}

void Fold::skip_to(const Position& next) {
    read_models::PartitionProgress& progress = partitions_.at(next.partition).progress;
    if (progress.next_offset >= next.offset) return;
    progress.next_offset = next.offset;
    progress.last_record = {};
}

std::vector<Position> Fold::next() const {
    std::vector<Position> next;
    next.reserve(partitions_.size());
    for (const auto& [partition, state] : partitions_) {
        next.push_back({partition, state.progress.next_offset});
    }
    return next;
}

} // namespace userfold::projector
