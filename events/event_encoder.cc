#include "events/event_codec.h"

namespace userfold::codec {
namespace {

using flatbuffers::Offset;
using flatbuffers::String;
using flatbuffers::Vector;

Offset<wire::Sealed> sealed(Builder& builder, const Sealed& value) {
    const auto box = bytes(builder, value.box);
    return wire::CreateSealed(builder, value.key_id, box);
}

Offset<wire::Sealed> sealed(Builder& builder, const std::optional<Sealed>& value) {
    return value ? sealed(builder, *value) : Offset<wire::Sealed>();
}

Offset<Vector<Offset<wire::SealedField>>> fields(Builder& builder,
                                                 const std::vector<SealedField>& values) {
    std::vector<Offset<wire::SealedField>> offsets;
    offsets.reserve(values.size());
    for (const SealedField& field : values) {
        const auto path = builder.CreateString(field.path);
        const auto value = sealed(builder, field.value);
        offsets.push_back(wire::CreateSealedField(builder, path, value));
    }
    return builder.CreateVector(offsets);
}

Offset<wire::ConsentChoice> choice(Builder& builder, const ConsentChoice& value) {
    const auto purpose = builder.CreateString(value.purpose);
    const auto policy = builder.CreateString(value.policy_version);
    return wire::CreateConsentChoice(builder, purpose, policy, value.granted);
}

Offset<String> optional_text(Builder& builder, const std::string& value) {
    return value.empty() ? Offset<String>() : builder.CreateString(value);
}

template <class Tag>
const wire::Uuid* optional_id(const Id<Tag>& id, wire::Uuid& storage) {
    if (!id) return nullptr;
    storage = to_wire(id);
    return &storage;
}

struct Encoder {
    Builder& builder;
    using Any = std::pair<wire::Event, Offset<void>>;

    Any operator()(const UserRegistered& event) const {
        const auto sealed_fields = fields(builder, event.fields);
        const auto credential = sealed(builder, event.credential);
        const auto roles = builder.CreateVectorOfStrings(event.roles);
        std::vector<Offset<wire::ConsentChoice>> choices;
        for (const ConsentChoice& consent : event.consents) {
            choices.push_back(choice(builder, consent));
        }
        const auto consents = builder.CreateVector(choices);
        return {wire::Event::UserRegistered,
                wire::CreateUserRegistered(builder, sealed_fields, credential, roles, consents)
                    .Union()};
    }
    Any operator()(const EmailVerificationRequested&) const {
        return {wire::Event::EmailVerificationRequested,
                wire::CreateEmailVerificationRequested(builder).Union()};
    }
    Any operator()(const EmailVerified&) const {
        return {wire::Event::EmailVerified, wire::CreateEmailVerified(builder).Union()};
    }
    Any operator()(const EmailChanged& event) const {
        const auto email = sealed(builder, event.email);
        return {wire::Event::EmailChanged, wire::CreateEmailChanged(builder, email).Union()};
    }
    Any operator()(const UsernameChanged& event) const {
        const auto username = sealed(builder, event.username);
        return {wire::Event::UsernameChanged,
                wire::CreateUsernameChanged(builder, username).Union()};
    }
    Any operator()(const PasswordChanged& event) const {
        const auto credential = sealed(builder, event.credential);
        return {wire::Event::PasswordChanged,
                wire::CreatePasswordChanged(builder, credential).Union()};
    }
    Any operator()(const UserFieldsChanged& event) const {
        const auto changes = fields(builder, event.changes);
        return {wire::Event::UserFieldsChanged,
                wire::CreateUserFieldsChanged(builder, changes).Union()};
    }
    Any operator()(const ConsentChanged& event) const {
        const auto consent = choice(builder, event.choice);
        return {wire::Event::ConsentChanged, wire::CreateConsentChanged(builder, consent).Union()};
    }
    Any operator()(const StatusChanged& event) const {
        const auto reason = sealed(builder, event.reason);
        return {wire::Event::StatusChanged,
                wire::CreateStatusChanged(builder, static_cast<std::uint8_t>(event.status), reason)
                    .Union()};
    }
    Any operator()(const RolesChanged& event) const {
        const auto roles = builder.CreateVectorOfStrings(event.roles);
        return {wire::Event::RolesChanged, wire::CreateRolesChanged(builder, roles).Union()};
    }
    Any operator()(const SessionsRevoked&) const {
        return {wire::Event::SessionsRevoked, wire::CreateSessionsRevoked(builder).Union()};
    }
    Any operator()(const ClaimAbandoned& event) const {
        const wire::Uuid claim_id = to_wire(event.claim_id);
        return {wire::Event::ClaimAbandoned,
                wire::CreateClaimAbandoned(builder, &claim_id).Union()};
    }
    Any operator()(const SessionStarted& event) const {
        const auto device = fields(builder, event.device);
        const auto salt = bytes(builder, event.refresh_salt);
        return {wire::Event::SessionStarted,
                wire::CreateSessionStarted(builder, device, salt, event.idle_seconds_max,
                                           event.seconds_max)
                    .Union()};
    }
    Any operator()(const SessionRefreshed& event) const {
        return {wire::Event::SessionRefreshed,
                wire::CreateSessionRefreshed(builder, event.generation).Union()};
    }
    Any operator()(const SessionEnded& event) const {
        return {wire::Event::SessionEnded,
                wire::CreateSessionEnded(builder, static_cast<std::uint8_t>(event.reason)).Union()};
    }
    Any operator()(const LogInFailed& event) const {
        return {wire::Event::LogInFailed,
                wire::CreateLogInFailed(builder, static_cast<std::uint8_t>(event.reason)).Union()};
    }
    Any operator()(const ActivityRecorded& event) const {
        const wire::Uuid event_id = to_wire(event.event_id);
        wire::Uuid visitor_storage;
        wire::Uuid key_storage;
        const auto known_name = optional_text(builder, event.known_name);
        const auto path = optional_text(builder, event.path);
        const auto referrer = optional_text(builder, event.referrer);
        const auto clear = optional_text(builder, event.clear);
        const auto rest = sealed(builder, event.sealed);
        return {
            wire::Event::ActivityRecorded,
            wire::CreateActivityRecorded(builder, static_cast<std::uint8_t>(event.type), &event_id,
                                         event.name_hash, known_name, path, referrer, clear, rest,
                                         optional_id(event.visitor, visitor_storage),
                                         optional_id(event.write_key, key_storage))
                .Union()};
    }
    Any operator()(const ClusterCreated& event) const {
        std::vector<Offset<wire::TopicPartitions>> topics;
        for (const TopicPartitions& topic : event.topics) {
            topics.push_back(wire::CreateTopicPartitions(
                builder, static_cast<std::uint8_t>(topic.topic), topic.partitions));
        }
        std::vector<Offset<wire::KeyFingerprint>> fingerprints;
        for (const KeyFingerprint& key : event.fingerprints) {
            const auto name = builder.CreateString(key.name);
            const auto fingerprint = bytes(builder, key.fingerprint);
            fingerprints.push_back(wire::CreateKeyFingerprint(builder, name, fingerprint));
        }
        const wire::Uuid cluster = to_wire(event.cluster_id);
        const wire::Uuid admin = to_wire(event.admin);
        const wire::Uuid write_key = to_wire(event.write_key_id);
        const auto all_topics = builder.CreateVector(topics);
        const auto all_fingerprints = builder.CreateVector(fingerprints);
        const auto write_key_hash = bytes(builder, event.write_key_hash);
        const auto public_key = bytes(builder, event.token_public_key);
        return {wire::Event::ClusterCreated,
                wire::CreateClusterCreated(builder, &cluster, all_topics, all_fingerprints, &admin,
                                           &write_key, write_key_hash, public_key)
                    .Union()};
    }
};

} // namespace

Offset<wire::EventRecord> encode_event(Builder& builder, const Event& event) {
    const auto [type, table] = std::visit(Encoder{builder}, event);
    return wire::CreateEventRecord(builder, type, table);
}

} // namespace userfold::codec
