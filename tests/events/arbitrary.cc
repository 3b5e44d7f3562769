#include "tests/events/arbitrary.h"

namespace userfold {
namespace {

namespace gen = rc::gen;

template <class Element>
rc::Gen<std::vector<Element>> any_few(rc::Gen<Element> element) {
    return gen::scale(0.2, gen::container<std::vector<Element>>(std::move(element)));
}

template <class Value>
rc::Gen<std::optional<Value>> maybe(rc::Gen<Value> value) {
    return gen::oneOf(gen::just(std::optional<Value>()),
                      gen::map(std::move(value),
                               [](Value there) { return std::optional<Value>(std::move(there)); }));
}

template <class Enum>
rc::Gen<Enum> any_up_to(Enum last) {
    return gen::map(gen::inRange(0, static_cast<int>(last) + 1),
                    [](int value) { return static_cast<Enum>(value); });
}

rc::Gen<std::int64_t> any_time_ms() {
    // The years 0000 to 9999, which RFC 3339 can write.
    return gen::inRange<std::int64_t>(-62'167'219'200'000, 253'402'300'800'000);
}

rc::Gen<Sealed> any_sealed() {
    return gen::build<Sealed>(gen::set(&Sealed::key_id), gen::set(&Sealed::box, any_bytes()));
}

rc::Gen<std::vector<SealedField>> any_fields() {
    return any_few(gen::build<SealedField>(gen::set(&SealedField::path, any_bytes()),
                                           gen::set(&SealedField::value, maybe(any_sealed()))));
}

rc::Gen<ConsentChoice> any_choice() {
    return gen::build<ConsentChoice>(gen::set(&ConsentChoice::purpose, any_bytes()),
                                     gen::set(&ConsentChoice::policy_version, any_bytes()),
                                     gen::set(&ConsentChoice::granted));
}

rc::Gen<std::vector<ClaimReference>> any_claim_references() {
    return any_few(gen::build<ClaimReference>(
        gen::set(&ClaimReference::kind, gen::element(ClaimKind::email, ClaimKind::username)),
        gen::set(&ClaimReference::claim_id, any_id<ClaimId>())));
}

// One generator for each alternative, chosen by overload on a value that is only a tag.
rc::Gen<UserRegistered> any_of(const UserRegistered&) {
    return gen::build<UserRegistered>(gen::set(&UserRegistered::fields, any_fields()),
                                      gen::set(&UserRegistered::credential, maybe(any_sealed())),
                                      gen::set(&UserRegistered::roles, any_few(any_bytes())),
                                      gen::set(&UserRegistered::consents, any_few(any_choice())));
}
rc::Gen<EmailVerificationRequested> any_of(const EmailVerificationRequested& tag) {
    return gen::just(tag);
}
rc::Gen<EmailVerified> any_of(const EmailVerified& tag) {
    return gen::just(tag);
}
rc::Gen<EmailChanged> any_of(const EmailChanged&) {
    return gen::build<EmailChanged>(gen::set(&EmailChanged::email, any_sealed()));
}
rc::Gen<UsernameChanged> any_of(const UsernameChanged&) {
    return gen::build<UsernameChanged>(gen::set(&UsernameChanged::username, maybe(any_sealed())));
}
rc::Gen<PasswordChanged> any_of(const PasswordChanged&) {
    return gen::build<PasswordChanged>(gen::set(&PasswordChanged::credential, any_sealed()));
}
rc::Gen<UserFieldsChanged> any_of(const UserFieldsChanged&) {
    return gen::build<UserFieldsChanged>(gen::set(&UserFieldsChanged::changes, any_fields()));
}
rc::Gen<ConsentChanged> any_of(const ConsentChanged&) {
    return gen::build<ConsentChanged>(gen::set(&ConsentChanged::choice, any_choice()));
}
rc::Gen<StatusChanged> any_of(const StatusChanged&) {
    return gen::build<StatusChanged>(
        gen::set(&StatusChanged::status, any_up_to(UserStatus::suspended)),
        gen::set(&StatusChanged::reason, maybe(any_sealed())));
}
rc::Gen<RolesChanged> any_of(const RolesChanged&) {
    return gen::build<RolesChanged>(gen::set(&RolesChanged::roles, any_few(any_bytes())));
}
rc::Gen<ClaimAbandoned> any_of(const ClaimAbandoned&) {
    return gen::build<ClaimAbandoned>(gen::set(&ClaimAbandoned::claim_id, any_id<ClaimId>()));
}
rc::Gen<SessionStarted> any_of(const SessionStarted&) {
    return gen::build<SessionStarted>(gen::set(&SessionStarted::device, any_fields()),
                                      gen::set(&SessionStarted::refresh_salt, any_bytes()),
                                      gen::set(&SessionStarted::idle_seconds_max),
                                      gen::set(&SessionStarted::seconds_max));
}
rc::Gen<SessionRefreshed> any_of(const SessionRefreshed&) {
    return gen::build<SessionRefreshed>(gen::set(&SessionRefreshed::generation));
}
rc::Gen<SessionEnded> any_of(const SessionEnded&) {
    return gen::build<SessionEnded>(
        gen::set(&SessionEnded::reason, any_up_to(SessionEndReason::revoked)));
}
rc::Gen<LogInFailed> any_of(const LogInFailed&) {
    return gen::build<LogInFailed>(
        gen::set(&LogInFailed::reason, any_up_to(LogInFailure::suspended)));
}
rc::Gen<ActivityRecorded> any_of(const ActivityRecorded&) {
    return gen::build<ActivityRecorded>(
        gen::set(&ActivityRecorded::type, any_up_to(ActivityType::alias)),
        gen::set(&ActivityRecorded::event_id, any_id<EventId>()),
        gen::set(&ActivityRecorded::name_hash),
        gen::set(&ActivityRecorded::known_name, any_bytes()),
        gen::set(&ActivityRecorded::path, any_bytes()),
        gen::set(&ActivityRecorded::referrer, any_bytes()),
        gen::set(&ActivityRecorded::clear, any_bytes()),
        gen::set(&ActivityRecorded::sealed, maybe(any_sealed())),
        gen::set(&ActivityRecorded::visitor, any_id<SubjectId>()),
        gen::set(&ActivityRecorded::write_key, any_id<EventId>()));
}
rc::Gen<ClusterCreated> any_of(const ClusterCreated&) {
    const auto topics = any_few(gen::build<TopicPartitions>(
        gen::set(&TopicPartitions::topic, any_up_to(Topic::checkpoints)),
        gen::set(&TopicPartitions::partitions)));
    const auto fingerprints =
        any_few(gen::build<KeyFingerprint>(gen::set(&KeyFingerprint::name, any_bytes()),
                                           gen::set(&KeyFingerprint::fingerprint, any_bytes())));
    return gen::build<ClusterCreated>(gen::set(&ClusterCreated::cluster_id, any_id<EventId>()),
                                      gen::set(&ClusterCreated::topics, topics),
                                      gen::set(&ClusterCreated::fingerprints, fingerprints),
                                      gen::set(&ClusterCreated::admin, any_id<UserId>()),
                                      gen::set(&ClusterCreated::write_key_id, any_id<EventId>()),
                                      gen::set(&ClusterCreated::write_key_hash, any_bytes()),
                                      gen::set(&ClusterCreated::token_public_key, any_bytes()));
}
rc::Gen<SessionsRevoked> any_of(const SessionsRevoked& tag) {
    return gen::just(tag);
}

template <std::size_t Type>
rc::Gen<Event> any_alternative() {
    return gen::map(
        any_of(std::variant_alternative_t<Type, Event>{}),
        [](std::variant_alternative_t<Type, Event> event) { return Event(std::move(event)); });
}

template <std::size_t... Types>
rc::Gen<Event> any_alternative(std::size_t type, std::index_sequence<Types...>) {
    using Make = rc::Gen<Event> (*)();
    constexpr Make makers[] = {any_alternative<Types>...};
    return makers[type]();
}

} // namespace

rc::Gen<std::string> any_bytes() {
    return gen::map(gen::arbitrary<std::vector<std::uint8_t>>(),
                    [](const std::vector<std::uint8_t>& bytes) {
                        return std::string(bytes.begin(), bytes.end());
                    });
}

rc::Gen<Event> any_event_of(std::size_t type) {
    return any_alternative(type, std::make_index_sequence<event_types_known>());
}

rc::Gen<Event> any_event() {
    return gen::mapcat(gen::inRange<std::size_t>(0, event_types_known), any_event_of);
}

rc::Gen<Envelope> any_envelope() {
    const auto actor = gen::build<Actor>(gen::set(&Actor::kind, any_up_to(ActorKind::anonymous)),
                                         gen::set(&Actor::id, any_id<EventId>()));
    return gen::build<Envelope>(
        gen::set(&Envelope::commit_id, any_id<CommitId>()),
        gen::set(&Envelope::stream, any_id<StreamId>()),
        gen::set(&Envelope::subject, any_id<SubjectId>()), gen::set(&Envelope::expected_version),
        gen::set(&Envelope::claims_taken, any_claim_references()),
        gen::set(&Envelope::claims_released, any_claim_references()),
        gen::set(&Envelope::raises_epoch), gen::set(&Envelope::erases_subject),
        gen::set(&Envelope::ends_stream), gen::set(&Envelope::epoch),
        gen::set(&Envelope::actor, actor), gen::set(&Envelope::time_ms, any_time_ms()),
        gen::set(&Envelope::causation, any_id<CommitId>()),
        gen::set(&Envelope::correlation, any_id<CommitId>()),
        gen::set(&Envelope::request_hmac, any_bytes()));
}

rc::Gen<Commit> any_commit() {
    return gen::build<Commit>(gen::set(&Commit::envelope, any_envelope()),
                              gen::set(&Commit::events, gen::nonEmpty(any_few(any_event()))));
}

rc::Gen<Claim> any_claim() {
    return gen::build<Claim>(
        gen::set(&Claim::blind_index), gen::set(&Claim::claim_id, any_id<ClaimId>()),
        gen::set(&Claim::stream, any_id<StreamId>()), gen::set(&Claim::version));
}

rc::Gen<Lookup> any_lookup() {
    return gen::build<Lookup>(
        gen::set(&Lookup::user, any_id<UserId>()),
        gen::set(&Lookup::kind, gen::element(LookupKind::email, LookupKind::username)),
        gen::set(&Lookup::terms, any_few(any_bytes())), gen::set(&Lookup::version));
}

rc::Gen<WrappedDataKey> any_data_key() {
    return gen::build<WrappedDataKey>(gen::set(&WrappedDataKey::subject, any_id<SubjectId>()),
                                      gen::set(&WrappedDataKey::key_id),
                                      gen::set(&WrappedDataKey::wrapped, any_bytes()),
                                      gen::set(&WrappedDataKey::wrapped_credential, any_bytes()),
                                      gen::set(&WrappedDataKey::time_ms));
}

} // namespace userfold
