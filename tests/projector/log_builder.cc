#include "tests/projector/log_builder.h"

#include <stdexcept>

namespace userfold::test {
namespace {

crypto::Key key_of(std::uint8_t byte) {
    crypto::Key key;
    key.fill(byte);
    return key;
}

constexpr KeyId key_id = 7;

} // namespace

std::string json_string(std::string_view text) {
    return '"' + std::string(text) + '"';
}

LogBuilder::LogBuilder(std::uint32_t partitions)
    : partitions_(partitions), master_(key_of(2)), index_(key_of(3)), indexer_(index_) {
    mac_keys_.add(1, key_of(1));
    mac_keys_.set_current(1);
}

std::map<Topic, std::uint32_t> LogBuilder::partition_counts() const {
    std::map<Topic, std::uint32_t> counts;
    for (const Topic topic :
         {Topic::users, Topic::sessions, Topic::activity, Topic::lookups, Topic::keys}) {
        counts[topic] = partitions_;
    }
    counts[Topic::settings] = 1;
    return counts;
}

Partition LogBuilder::place(Topic topic, std::string_view subject) const {
    return {topic, partition_of(subject, partition_counts().at(topic))};
}

Position LogBuilder::append(Partition partition, std::string key,
                            std::optional<std::string> value) {
    log::LoggedRecord record;
    record.position = {partition, ends_[partition]++};
    record.appended_unix_ms = start_ms;
    record.key = std::move(key);
    record.value = std::move(value);
    records_.push_back(std::move(record));
    return records_.back().position;
}

Position LogBuilder::append_record(Partition partition, log::Record record) {
    return append(partition, std::move(record.key), std::move(record.value));
}

Position LogBuilder::repeat(const Position& position) {
    for (const log::LoggedRecord& record : records_) {
        if (record.position != position) continue;
        const log::LoggedRecord copy = record;
        return append(copy.position.partition, copy.key, copy.value);
    }
    throw std::invalid_argument("no such record");
}

Position LogBuilder::commit(Topic topic, Envelope envelope, std::vector<Event> events) {
    if (!envelope.commit_id) envelope.commit_id = new_id<CommitId>();
    const Partition partition = place(topic, envelope.subject.view());
    const Commit commit{std::move(envelope), std::move(events)};
    return append_record(
        partition,
        encode_commit(commit, RecordKind::commit, partition, mac_keys_, "/test", "").value());
}

Position LogBuilder::single_event(Topic topic, Envelope envelope, Event event) {
    if (!envelope.commit_id) envelope.commit_id = new_id<CommitId>();
    const Partition partition = place(topic, envelope.subject.view());
    const Commit commit{std::move(envelope), {std::move(event)}};
    return append_record(
        partition,
        encode_commit(commit, RecordKind::event, partition, mac_keys_, "/test", "").value());
}

Envelope LogBuilder::envelope_of(StreamId stream, SubjectId subject, std::int64_t time_ms) {
    Envelope envelope;
    envelope.commit_id = new_id<CommitId>();
    envelope.stream = stream;
    envelope.subject = subject;
    envelope.expected_version = versions_[stream]++;
    envelope.actor = {ActorKind::user, subject.as<EventId>()};
    envelope.time_ms = time_ms;
    return envelope;
}

DataKey LogBuilder::data_key(SubjectId subject) const {
    crypto::Key key = key_of(9);
    std::copy(subject.bytes.begin(), subject.bytes.end(), key.begin());
    return {key_id, key};
}

Sealed LogBuilder::sealed(SubjectId subject, const SealPlace& place,
                          std::string_view plaintext) const {
    return seal(data_key(subject), place, plaintext);
}

std::vector<SealedField> LogBuilder::sealed_fields(UserId user, const Envelope& envelope,
                                                   std::string_view event_type,
                                                   const std::vector<FieldText>& fields) const {
    std::vector<SealedField> result;
    for (const FieldText& field : fields) {
        SealedField sealed_field{field.path, std::nullopt};
        if (field.json) {
            sealed_field.value =
                sealed(user.as<SubjectId>(),
                       {Topic::users, envelope.stream, event_type, field.path, envelope.commit_id},
                       *field.json);
        }
        result.push_back(std::move(sealed_field));
    }
    return result;
}

Position LogBuilder::register_user(UserId user, std::string_view email, std::int64_t time_ms,
                                   std::vector<FieldText> fields,
                                   std::vector<ConsentChoice> consents) {
    const Envelope envelope = envelope_of(user.as<StreamId>(), user.as<SubjectId>(), time_ms);
    fields.push_back({"/account/email", json_string(email)});
    UserRegistered event;
    event.fields = sealed_fields(user, envelope, "user.registered", fields);
    event.roles = {"user"};
    event.consents = std::move(consents);
    return commit(Topic::users, envelope, {event});
}

Position LogBuilder::change_fields(UserId user, std::vector<FieldText> fields,
                                   std::int64_t time_ms) {
    const Envelope envelope = envelope_of(user.as<StreamId>(), user.as<SubjectId>(), time_ms);
    return commit(
        Topic::users, envelope,
        {UserFieldsChanged{sealed_fields(user, envelope, "user.fields_changed", fields)}});
}

Position LogBuilder::change_email(UserId user, std::string_view email, std::int64_t time_ms) {
    const Envelope envelope = envelope_of(user.as<StreamId>(), user.as<SubjectId>(), time_ms);
    const SealPlace place{Topic::users, envelope.stream, "user.email_changed", "/account/email",
                          envelope.commit_id};
    return commit(Topic::users, envelope,
                  {EmailChanged{sealed(user.as<SubjectId>(), place, json_string(email))}});
}

Position LogBuilder::change_username(UserId user, std::optional<std::string> username,
                                     std::int64_t time_ms) {
    const Envelope envelope = envelope_of(user.as<StreamId>(), user.as<SubjectId>(), time_ms);
    const SealPlace place{Topic::users, envelope.stream, "user.username_changed",
                          "/account/username", envelope.commit_id};
    UsernameChanged event;
    if (username) event.username = sealed(user.as<SubjectId>(), place, json_string(*username));
    return commit(Topic::users, envelope, {event});
}

Position LogBuilder::user_commit(UserId user, Event event, std::int64_t time_ms,
                                 bool raises_epoch) {
    Envelope envelope = envelope_of(user.as<StreamId>(), user.as<SubjectId>(), time_ms);
    envelope.raises_epoch = raises_epoch;
    return commit(Topic::users, std::move(envelope), {std::move(event)});
}

Position LogBuilder::start_session(UserId user, SessionId session, std::int64_t time_ms,
                                   std::uint64_t epoch) {
    Envelope envelope = envelope_of(session.as<StreamId>(), user.as<SubjectId>(), time_ms);
    envelope.epoch = epoch;
    SessionStarted event;
    event.idle_seconds_max = 14 * 24 * 3600;
    event.seconds_max = 90 * 24 * 3600;
    event.refresh_salt = std::string(16, 's');
    for (const auto& [path, text] :
         {std::pair("/ip", "\"192.0.2.1\""), std::pair("/user_agent", "\"tests\"")}) {
        event.device.push_back({path, sealed(user.as<SubjectId>(),
                                             {Topic::sessions, envelope.stream, "session.started",
                                              path, envelope.commit_id},
                                             text)});
    }
    return commit(Topic::sessions, std::move(envelope), {std::move(event)});
}

Position LogBuilder::session_commit(UserId user, SessionId session, Event event,
                                    std::int64_t time_ms) {
    const bool ends = std::holds_alternative<SessionEnded>(event);
    Envelope envelope = envelope_of(session.as<StreamId>(), user.as<SubjectId>(), time_ms);
    envelope.ends_stream = ends;
    return commit(Topic::sessions, std::move(envelope), {std::move(event)});
}

Position LogBuilder::fail_log_in(std::string_view canonical, std::int64_t time_ms) {
    const SubjectId subject = indexer_.identifier_subject(canonical);
    Envelope envelope;
    envelope.stream = new_id<StreamId>();
    envelope.subject = subject;
    envelope.time_ms = time_ms;
    return single_event(Topic::sessions, envelope, LogInFailed{});
}

Position LogBuilder::record_activity(SubjectId subject, ActivityText activity,
                                     std::int64_t time_ms) {
    Envelope envelope;
    envelope.commit_id = new_id<CommitId>();
    envelope.stream = subject.as<StreamId>();
    envelope.subject = subject;
    envelope.actor = {ActorKind::write_key, id<EventId>(1)};
    envelope.time_ms = time_ms;
    ActivityRecorded event;
    event.type = activity.type;
    event.event_id = new_id<EventId>();
    event.known_name = std::move(activity.known_name);
    event.path = std::move(activity.path);
    event.referrer = std::move(activity.referrer);
    event.clear = std::move(activity.clear);
    event.sealed = sealed(
        subject, {Topic::activity, envelope.stream, "activity.recorded", "", envelope.commit_id},
        activity.sealed);
    return single_event(Topic::activity, std::move(envelope), std::move(event));
}

Position LogBuilder::publish_key(SubjectId subject) {
    const Partition partition = place(Topic::keys, subject.view());
    WrappedDataKey wrapped;
    wrapped.subject = subject;
    wrapped.key_id = key_id;
    wrapped.wrapped = crypto::wrap_key(master_, data_key(subject).key);
    return append_record(partition, encode_data_key(wrapped, partition, mac_keys_));
}

Position LogBuilder::bury_key(SubjectId subject) {
    return append(place(Topic::keys, subject.view()), data_key_key(subject, key_id), std::nullopt);
}

Position LogBuilder::publish_lookup(UserId user, LookupKind kind,
                                    std::vector<std::string> canonicals, std::uint64_t version) {
    Lookup lookup{user, kind, {}, version};
    const ClaimKind claim = kind == LookupKind::email ? ClaimKind::email : ClaimKind::username;
    for (const std::string& canonical : canonicals) {
        const BlindIndex term = indexer_.of(claim, canonical);
        lookup.terms.emplace_back(crypto::view(term));
    }
    const Partition partition = place(Topic::lookups, user.view());
    return append_record(partition, encode_lookup(lookup, partition, mac_keys_));
}

Position LogBuilder::bury_lookup(UserId user, LookupKind kind) {
    return append(place(Topic::lookups, user.view()), lookup_key(user, kind), std::nullopt);
}

} // namespace userfold::test
