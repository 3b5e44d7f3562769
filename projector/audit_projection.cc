#include "projector/audit_projection.h"

#include "projector/read_models/audit_view.h"
#include "projector/read_models/keys.h"

namespace userfold::projector {

void fold_audit(const JudgedCommit& commit, ViewChanges& changes) {
    const Envelope& envelope = commit.envelope();
    read_models::AuditEntry entry;
    entry.commit_id = envelope.commit_id;
    entry.stream = envelope.stream;
    entry.version = commit.judgement.version;
    entry.partition = commit.position.partition.index;
    entry.time_ms = envelope.time_ms;
    entry.actor = envelope.actor;
    for (const Event& event : commit.judgement.events) entry.events.push_back(type_name(event));
    changes.append(
        View::audit,
        read_models::keys::audit(envelope.subject, commit.topic(), commit.position.offset),
        read_models::encode_audit(entry));
}

} // namespace userfold::projector
