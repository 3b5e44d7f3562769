#include "events/codec.h"

#include "events/event_codec.h"
#include "events/frame.h"
#include "events/time.h"

namespace userfold {
namespace {

using codec::Aligned;
using codec::Builder;
using codec::from_wire;
using codec::to_wire;

constexpr std::uint16_t envelope_version = 1;

using ClaimReferences = flatbuffers::Vector<flatbuffers::Offset<wire::ClaimReference>>;

flatbuffers::Offset<ClaimReferences> claim_references(Builder& builder,
                                                      const std::vector<ClaimReference>& claims) {
    if (claims.empty()) return {};
    std::vector<flatbuffers::Offset<wire::ClaimReference>> offsets;
    for (const ClaimReference& claim : claims) {
        const wire::Uuid claim_id = to_wire(claim.claim_id);
        offsets.push_back(
            wire::CreateClaimReference(builder, static_cast<std::uint8_t>(claim.kind), &claim_id));
    }
    return builder.CreateVector(offsets);
}

std::vector<ClaimReference> claim_references(const ClaimReferences* claims) {
    std::vector<ClaimReference> result;
    if (claims == nullptr) return result;
    for (const wire::ClaimReference* claim : *claims) {
        result.push_back(
            {static_cast<ClaimKind>(claim->kind()), from_wire<ClaimId>(claim->claim_id())});
    }
    return result;
}

void encode_envelope(Builder& builder, const Envelope& envelope) {
    const auto taken = claim_references(builder, envelope.claims_taken);
    const auto released = claim_references(builder, envelope.claims_released);
    const auto request_hmac = envelope.request_hmac.empty()
                                  ? flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>>()
                                  : codec::bytes(builder, envelope.request_hmac);
    const wire::Uuid commit_id = to_wire(envelope.commit_id);
    const wire::Uuid stream = to_wire(envelope.stream);
    const wire::Uuid subject = to_wire(envelope.subject);
    const wire::Uuid actor = to_wire(envelope.actor.id);
    const wire::Uuid causation = to_wire(envelope.causation);
    const wire::Uuid correlation = to_wire(envelope.correlation);
    wire::EnvelopeBuilder table(builder);
    table.add_version(envelope_version);
    table.add_commit_id(&commit_id);
    table.add_stream(&stream);
    table.add_subject(&subject);
    table.add_expected_version(envelope.expected_version);
    if (!taken.IsNull()) table.add_claims_taken(taken);
    if (!released.IsNull()) table.add_claims_released(released);
    table.add_raises_epoch(envelope.raises_epoch);
    table.add_erases_subject(envelope.erases_subject);
    table.add_ends_stream(envelope.ends_stream);
    table.add_epoch(envelope.epoch);
    table.add_actor_kind(static_cast<std::uint8_t>(envelope.actor.kind));
    if (envelope.actor.id) table.add_actor(&actor);
    table.add_time_ms(envelope.time_ms);
    if (envelope.causation) table.add_causation(&causation);
    if (envelope.correlation) table.add_correlation(&correlation);
    if (!request_hmac.IsNull()) table.add_request_hmac(request_hmac);
    builder.Finish(table.Finish());
}

// CloudEvents 1.0 Kafka protocol binding, binary content mode (§3.2).
std::vector<log::RecordHeader> cloud_event_headers(const Commit& commit, std::string_view source,
                                                   std::string_view trace_parent) {
    std::vector<log::RecordHeader> headers = {
        {"ce_specversion", "1.0"},
        {"ce_id", to_string(commit.envelope.commit_id)},
        {"ce_type", std::string("userfold.").append(type_name(commit.events.front()))},
        {"ce_source", std::string(source)},
        {"ce_subject", to_string(commit.envelope.subject)},
        {"ce_time", format_rfc3339(commit.envelope.time_ms)},
        {"ce_dataschema", "urn:userfold:schema:record:1"},
        {"content-type", "application/vnd.userfold.record"},
    };
    if (!trace_parent.empty()) headers.push_back({"traceparent", std::string(trace_parent)});
    return headers;
}

template <class Encode>
log::Record encode_body(RecordKind kind, std::string key, Partition partition, const MacKeys& keys,
                        Encode encode) {
    Builder builder(512);
    encode(builder);
    log::Record record;
    record.value = encode_frame(kind, {}, codec::finished(builder), partition, key, keys);
    record.key = std::move(key);
    return record;
}

// The frame's body as the table that its kind says, or why not.
template <class Table, class Decode>
auto decode_body(RecordKind kind, const log::LoggedRecord& record, const MacKeys& keys,
                 Decode decode) -> decltype(decode(std::declval<const Table&>())) {
    const auto frame = decode_frame(record, keys);
    if (!frame) return std::unexpected(frame.error());
    if (frame->kind != kind) return std::unexpected(CodecErrc::malformed);
    const Aligned body(frame->body);
    const Table* table = body.root<Table>();
    if (table == nullptr) return std::unexpected(CodecErrc::malformed);
    return decode(*table);
}

} // namespace

std::expected<Envelope, CodecErrc> decode_envelope(std::string_view bytes) {
    const Aligned aligned(bytes);
    const auto* table = aligned.root<wire::Envelope>();
    if (table == nullptr) return std::unexpected(CodecErrc::malformed);
    if (table->version() > envelope_version) return std::unexpected(CodecErrc::newer_format);
    if (table->commit_id() == nullptr || table->stream() == nullptr ||
        table->subject() == nullptr) {
        return std::unexpected(CodecErrc::malformed);
    }
    Envelope envelope;
    envelope.commit_id = from_wire<CommitId>(table->commit_id());
    envelope.stream = from_wire<StreamId>(table->stream());
    envelope.subject = from_wire<SubjectId>(table->subject());
    envelope.expected_version = table->expected_version();
    envelope.claims_taken = claim_references(table->claims_taken());
    envelope.claims_released = claim_references(table->claims_released());
    envelope.raises_epoch = table->raises_epoch();
    envelope.erases_subject = table->erases_subject();
    envelope.ends_stream = table->ends_stream();
    envelope.epoch = table->epoch();
    envelope.actor = {static_cast<ActorKind>(table->actor_kind()),
                      from_wire<EventId>(table->actor())};
    envelope.time_ms = table->time_ms();
    envelope.causation = from_wire<CommitId>(table->causation());
    envelope.correlation = from_wire<CommitId>(table->correlation());
    envelope.request_hmac = codec::bytes(table->request_hmac());
    return envelope;
}

std::expected<std::vector<Event>, CodecErrc> decode_events(std::string_view bytes) {
    const Aligned aligned(bytes);
    const auto* table = aligned.root<wire::Events>();
    if (table == nullptr || table->events() == nullptr || table->events()->size() == 0) {
        return std::unexpected(CodecErrc::unknown_event);
    }
    std::vector<Event> events;
    events.reserve(table->events()->size());
    for (const wire::EventRecord* record : *table->events()) {
        auto event = codec::decode_event(*record);
        if (!event) return std::unexpected(CodecErrc::unknown_event);
        events.push_back(std::move(*event));
    }
    return events;
}

std::expected<log::Record, CodecErrc> encode_commit(const Commit& commit, RecordKind kind,
                                                    Partition partition, const MacKeys& keys,
                                                    std::string_view source,
                                                    std::string_view trace_parent) {
    Builder envelope(512);
    encode_envelope(envelope, commit.envelope);
    Builder body(1024);
    std::vector<flatbuffers::Offset<wire::EventRecord>> events;
    events.reserve(commit.events.size());
    for (const Event& event : commit.events) events.push_back(codec::encode_event(body, event));
    body.Finish(wire::CreateEvents(body, body.CreateVector(events)));
    log::Record record;
    record.key = commit.envelope.stream.view();
    record.value = encode_frame(kind, codec::finished(envelope), codec::finished(body), partition,
                                record.key, keys);
    if (record.value->size() > commit_bytes_max) return std::unexpected(CodecErrc::too_large);
    record.headers = cloud_event_headers(commit, source, trace_parent);
    return record;
}

log::Record encode_claim(const Claim& claim, Partition partition, const MacKeys& keys) {
    auto encode = [&](Builder& builder) {
        const wire::Uuid stream = to_wire(claim.stream);
        builder.Finish(wire::CreateClaim(builder, &stream, claim.version));
    };
    return encode_body(RecordKind::claim, claim_key(claim.blind_index, claim.claim_id), partition,
                       keys, encode);
}

log::Record encode_lookup(const Lookup& lookup, Partition partition, const MacKeys& keys) {
    auto encode = [&](Builder& builder) {
        std::vector<flatbuffers::Offset<wire::BlindTerm>> terms;
        for (const std::string& term : lookup.terms) {
            const auto hash = codec::bytes(builder, term);
            terms.push_back(wire::CreateBlindTerm(builder, hash));
        }
        const auto all_terms = builder.CreateVector(terms);
        const wire::Uuid user = to_wire(lookup.user);
        builder.Finish(wire::CreateLookup(builder, &user, static_cast<std::uint8_t>(lookup.kind),
                                          all_terms, lookup.version));
    };
    return encode_body(RecordKind::lookup, lookup_key(lookup.user, lookup.kind), partition, keys,
                       encode);
}

log::Record encode_data_key(const WrappedDataKey& key, Partition partition, const MacKeys& keys) {
    auto encode = [&](Builder& builder) {
        const auto wrapped = codec::bytes(builder, key.wrapped);
        const auto credential = codec::bytes(builder, key.wrapped_credential);
        const wire::Uuid subject = to_wire(key.subject);
        builder.Finish(
            wire::CreateDataKey(builder, &subject, key.key_id, wrapped, credential, key.time_ms));
    };
    return encode_body(RecordKind::data_key, data_key_key(key.subject, key.key_id), partition, keys,
                       encode);
}

std::expected<Claim, CodecErrc> decode_claim(const log::LoggedRecord& record, const MacKeys& keys) {
    auto decode = [&](const wire::Claim& table) -> std::expected<Claim, CodecErrc> {
        const auto key = parse_claim_key(record.key);
        if (!key || table.stream() == nullptr) return std::unexpected(CodecErrc::malformed);
        return Claim{key->blind_index, key->claim_id, from_wire<StreamId>(table.stream()),
                     table.version()};
    };
    return decode_body<wire::Claim>(RecordKind::claim, record, keys, decode);
}

std::expected<Lookup, CodecErrc> decode_lookup(const log::LoggedRecord& record,
                                               const MacKeys& keys) {
    auto decode = [&](const wire::Lookup& table) -> std::expected<Lookup, CodecErrc> {
        const auto key = parse_lookup_key(record.key);
        if (!key || table.terms() == nullptr) return std::unexpected(CodecErrc::malformed);
        Lookup lookup{key->user, key->kind, {}, table.version()};
        for (const wire::BlindTerm* term : *table.terms()) {
            lookup.terms.push_back(codec::bytes(term->hash()));
        }
        return lookup;
    };
    return decode_body<wire::Lookup>(RecordKind::lookup, record, keys, decode);
}

std::expected<WrappedDataKey, CodecErrc> decode_data_key(const log::LoggedRecord& record,
                                                         const MacKeys& keys) {
    auto decode = [&](const wire::DataKey& table) -> std::expected<WrappedDataKey, CodecErrc> {
        const auto key = parse_data_key_key(record.key);
        if (!key) return std::unexpected(CodecErrc::malformed);
        return WrappedDataKey{key->subject, key->key_id, codec::bytes(table.wrapped()),
                              codec::bytes(table.wrapped_credential()), table.time_ms()};
    };
    return decode_body<wire::DataKey>(RecordKind::data_key, record, keys, decode);
}

} // namespace userfold
