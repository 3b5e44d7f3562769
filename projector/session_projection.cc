#include "projector/session_projection.h"

#include "projector/read_models/keys.h"
#include "projector/read_models/session_view.h"

namespace userfold::projector {
namespace {

using read_models::Session;
namespace keys = read_models::keys;

class SessionChange {
public:
    SessionChange(Session& session, const Envelope& envelope)
        : session_(session), envelope_(envelope) {}

    void operator()(const SessionStarted& event) {
        session_.commit_id = envelope_.commit_id;
        session_.epoch = envelope_.epoch;
        session_.started_ms = envelope_.time_ms;
        session_.refreshed_ms = envelope_.time_ms;
        session_.idle_seconds_max = event.idle_seconds_max;
        session_.seconds_max = event.seconds_max;
        for (const SealedField& field : event.device) {
            if (field.value) {
                session_.device.push_back({field.path, field.value->key_id, field.value->box});
            }
        }
    }
    void operator()(const SessionRefreshed&) { session_.refreshed_ms = envelope_.time_ms; }
    void operator()(const SessionEnded& event) {
        session_.reason = event.reason;
        end();
    }
    void end() {
        if (session_.ended) return;
        session_.ended = true;
        session_.ended_ms = envelope_.time_ms;
    }
    // Not of this topic's commits.
    void operator()(const UserRegistered&) {}
    void operator()(const EmailVerificationRequested&) {}
    void operator()(const EmailVerified&) {}
    void operator()(const EmailChanged&) {}
    void operator()(const UsernameChanged&) {}
    void operator()(const PasswordChanged&) {}
    void operator()(const UserFieldsChanged&) {}
    void operator()(const ConsentChanged&) {}
    void operator()(const StatusChanged&) {}
    void operator()(const RolesChanged&) {}
    void operator()(const SessionsRevoked&) {}
    void operator()(const ClaimAbandoned&) {}
    void operator()(const LogInFailed&) {}
    void operator()(const ActivityRecorded&) {}
    void operator()(const ClusterCreated&) {}

private:
    Session& session_;
    const Envelope& envelope_;
};

} // namespace

void fold_session(const JudgedCommit& commit, ViewChanges& changes) {
    const Envelope& envelope = commit.envelope();
    std::string key = keys::session(envelope.subject.as<UserId>(), envelope.stream.as<SessionId>());
    const auto stored = changes.get(View::sessions, key); // what the session's texts look into
    Session session = stored ? read_models::decode_session(*stored) : Session{};
    session.version = commit.judgement.version;
    SessionChange change(session, envelope);
    for (const Event& event : commit.judgement.events) std::visit(change, event);
    // The envelope says so too, where the event itself is of a newer type.
    if (envelope.ends_stream) change.end();
    changes.put(View::sessions, std::move(key), read_models::encode_session(session));
}

} // namespace userfold::projector
