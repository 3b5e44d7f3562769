#include "projector/activity_projection.h"

#include "projector/read_models/keys.h"

namespace userfold::projector {

using read_models::ActivityEntry;
using read_models::ActivityKind;
using read_models::Grain;

namespace {

ActivityEntry entry_of(const ActivityRecorded& event) {
    ActivityEntry entry;
    entry.kind = static_cast<ActivityKind>(event.type);
    entry.event_id = event.event_id;
    entry.visitor = event.visitor;
    entry.known_name = event.known_name;
    entry.path = event.path;
    entry.referrer = event.referrer;
    entry.clear = event.clear;
    if (event.sealed) {
        entry.key_id = event.sealed->key_id;
        entry.box = event.sealed->box;
    }
    return entry;
}

ActivityEntry log_in_entry(ActivityKind kind, const Envelope& envelope) {
    ActivityEntry entry;
    entry.kind = kind;
    entry.event_id = envelope.commit_id.as<EventId>();
    return entry;
}

// The entry of a history that an event is, if it is one.
struct HistoryEntry {
    const Envelope& envelope;
    using Entry = std::optional<ActivityEntry>;

    Entry operator()(const ActivityRecorded& event) const { return entry_of(event); }
    Entry operator()(const SessionStarted&) const {
        return log_in_entry(ActivityKind::log_in, envelope);
    }
    Entry operator()(const LogInFailed&) const {
        return log_in_entry(ActivityKind::failed_log_in, envelope);
    }
    Entry operator()(const UserRegistered&) const { return std::nullopt; }
    Entry operator()(const EmailVerificationRequested&) const { return std::nullopt; }
    Entry operator()(const EmailVerified&) const { return std::nullopt; }
    Entry operator()(const EmailChanged&) const { return std::nullopt; }
    Entry operator()(const UsernameChanged&) const { return std::nullopt; }
    Entry operator()(const PasswordChanged&) const { return std::nullopt; }
    Entry operator()(const UserFieldsChanged&) const { return std::nullopt; }
    Entry operator()(const ConsentChanged&) const { return std::nullopt; }
    Entry operator()(const StatusChanged&) const { return std::nullopt; }
    Entry operator()(const RolesChanged&) const { return std::nullopt; }
    Entry operator()(const SessionsRevoked&) const { return std::nullopt; }
    Entry operator()(const ClaimAbandoned&) const { return std::nullopt; }
    Entry operator()(const SessionRefreshed&) const { return std::nullopt; }
    Entry operator()(const SessionEnded&) const { return std::nullopt; }
    Entry operator()(const ClusterCreated&) const { return std::nullopt; }
};

} // namespace

void ActivityProjection::fold(const JudgedCommit& commit) {
    for (const Event& event : commit.judgement.events) {
        if (auto entry = std::visit(HistoryEntry{commit.envelope()}, event)) {
            add(commit, std::move(*entry));
        }
    }
}

void ActivityProjection::add(const JudgedCommit& commit, ActivityEntry entry) {
    const Envelope& envelope = commit.envelope();
    entry.offset = commit.position.offset;
    entry.time_ms = envelope.time_ms;
    entry.commit_id = envelope.commit_id;
    entry.stream = envelope.stream;
    const Chunk chunk{envelope.subject, commit.topic(),
                      read_models::bucket_of(Grain::hour, envelope.time_ms)};
    Content& content = chunks_[chunk];
    if (content.value.empty()) content.first_offset = commit.position.offset;
    read_models::append_activity(content.value, envelope.subject, entry);
}

void ActivityProjection::finish(ViewChanges& changes) {
    for (auto& [chunk, content] : chunks_) {
        changes.append(View::activity,
                       read_models::keys::activity(chunk.subject, chunk.topic, chunk.hour,
                                                   content.first_offset),
                       std::move(content.value));
    }
    chunks_.clear();
}

} // namespace userfold::projector
