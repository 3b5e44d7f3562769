#include "events/event_codec.h"

namespace userfold::codec {
namespace {

template <class Table>
using Tables = flatbuffers::Vector<flatbuffers::Offset<Table>>;

std::optional<Sealed> sealed(const wire::Sealed* value) {
    if (value == nullptr) return std::nullopt;
    return Sealed{value->key_id(), bytes(value->box())};
}

std::vector<SealedField> fields(const Tables<wire::SealedField>* values) {
    std::vector<SealedField> result;
    if (values == nullptr) return result;
    result.reserve(values->size());
    for (const wire::SealedField* field : *values) {
        result.push_back({text(field->path()), sealed(field->value())});
    }
    return result;
}

std::vector<std::string> texts(
    const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>* values) {
    std::vector<std::string> result;
    if (values == nullptr) return result;
    for (const flatbuffers::String* value : *values) result.push_back(value->str());
    return result;
}

ConsentChoice choice(const wire::ConsentChoice& value) {
    return {text(value.purpose()), text(value.policy_version()), value.granted()};
}

// An enum value of a newer binary is as unknown as a newer event type.
template <class Enum>
std::optional<Enum> known(std::uint8_t value, Enum last) {
    if (value > static_cast<std::uint8_t>(last)) return std::nullopt;
    return static_cast<Enum>(value);
}

std::optional<Event> user_registered(const wire::UserRegistered& event) {
    UserRegistered result{
        fields(event.fields()), sealed(event.credential()), texts(event.roles()), {}};
    if (event.consents() != nullptr) {
        for (const wire::ConsentChoice* consent : *event.consents()) {
            result.consents.push_back(choice(*consent));
        }
    }
    return result;
}

std::optional<Event> activity_recorded(const wire::ActivityRecorded& event) {
    const auto type = known(event.type(), ActivityType::alias);
    if (!type || event.event_id() == nullptr) return std::nullopt;
    return ActivityRecorded{*type,
                            from_wire<EventId>(event.event_id()),
                            event.name_hash(),
                            text(event.known_name()),
                            text(event.path()),
                            text(event.referrer()),
                            text(event.clear()),
                            sealed(event.sealed()),
                            from_wire<SubjectId>(event.visitor()),
                            from_wire<EventId>(event.write_key())};
}

std::optional<Event> cluster_created(const wire::ClusterCreated& event) {
    ClusterCreated result;
    result.cluster_id = from_wire<EventId>(event.cluster_id());
    if (event.topics() != nullptr) {
        for (const wire::TopicPartitions* topic : *event.topics()) {
            const auto name = known(topic->topic(), Topic::checkpoints);
            if (!name) return std::nullopt;
            result.topics.push_back({*name, topic->partitions()});
        }
    }
    if (event.fingerprints() != nullptr) {
        for (const wire::KeyFingerprint* key : *event.fingerprints()) {
            result.fingerprints.push_back({text(key->name()), bytes(key->fingerprint())});
        }
    }
    result.admin = from_wire<UserId>(event.admin());
    result.write_key_id = from_wire<EventId>(event.write_key_id());
    result.write_key_hash = bytes(event.write_key_hash());
    result.token_public_key = bytes(event.token_public_key());
    return result;
}

std::optional<Event> status_changed(const wire::StatusChanged& event) {
    const auto status = known(event.status(), UserStatus::suspended);
    if (!status) return std::nullopt;
    return StatusChanged{*status, sealed(event.reason())};
}

std::optional<Event> session_ended(const wire::SessionEnded& event) {
    const auto reason = known(event.reason(), SessionEndReason::revoked);
    if (!reason) return std::nullopt;
    return SessionEnded{*reason};
}

std::optional<Event> log_in_failed(const wire::LogInFailed& event) {
    const auto reason = known(event.reason(), LogInFailure::suspended);
    if (!reason) return std::nullopt;
    return LogInFailed{*reason};
}

std::optional<Event> email_changed(const wire::EmailChanged& event) {
    auto email = sealed(event.email());
    if (!email) return std::nullopt;
    return EmailChanged{std::move(*email)};
}

std::optional<Event> password_changed(const wire::PasswordChanged& event) {
    auto credential = sealed(event.credential());
    if (!credential) return std::nullopt;
    return PasswordChanged{std::move(*credential)};
}

std::optional<Event> consent_changed(const wire::ConsentChanged& event) {
    if (event.choice() == nullptr) return std::nullopt;
    return ConsentChanged{choice(*event.choice())};
}

std::optional<Event> session_started(const wire::SessionStarted& event) {
    return SessionStarted{fields(event.device()), bytes(event.refresh_salt()),
                          event.idle_seconds_max(), event.seconds_max()};
}

} // namespace

std::optional<Event> decode_event(const wire::EventRecord& record) {
    if (record.event() == nullptr) return std::nullopt;
    switch (record.event_type()) {
        case wire::Event::UserRegistered:
            return user_registered(*record.event_as_UserRegistered());
        case wire::Event::EmailVerificationRequested:
            return EmailVerificationRequested{};
        case wire::Event::EmailVerified:
            return EmailVerified{};
        case wire::Event::EmailChanged:
            return email_changed(*record.event_as_EmailChanged());
        case wire::Event::UsernameChanged:
            return UsernameChanged{sealed(record.event_as_UsernameChanged()->username())};
        case wire::Event::PasswordChanged:
            return password_changed(*record.event_as_PasswordChanged());
        case wire::Event::UserFieldsChanged:
            return UserFieldsChanged{fields(record.event_as_UserFieldsChanged()->changes())};
        case wire::Event::ConsentChanged:
            return consent_changed(*record.event_as_ConsentChanged());
        case wire::Event::StatusChanged:
            return status_changed(*record.event_as_StatusChanged());
        case wire::Event::RolesChanged:
            return RolesChanged{texts(record.event_as_RolesChanged()->roles())};
        case wire::Event::ClaimAbandoned:
            return ClaimAbandoned{from_wire<ClaimId>(record.event_as_ClaimAbandoned()->claim_id())};
        case wire::Event::SessionStarted:
            return session_started(*record.event_as_SessionStarted());
        case wire::Event::SessionRefreshed:
            return SessionRefreshed{record.event_as_SessionRefreshed()->generation()};
        case wire::Event::SessionEnded:
            return session_ended(*record.event_as_SessionEnded());
        case wire::Event::LogInFailed:
            return log_in_failed(*record.event_as_LogInFailed());
        case wire::Event::ActivityRecorded:
            return activity_recorded(*record.event_as_ActivityRecorded());
        case wire::Event::ClusterCreated:
            return cluster_created(*record.event_as_ClusterCreated());
        case wire::Event::SessionsRevoked:
            return SessionsRevoked{};
        case wire::Event::NONE:
            return std::nullopt;
    }
    return std::nullopt;
}

} // namespace userfold::codec
