#include "bench/account_records.h"

#include <stdexcept>

#include "bench/subject_key.h"
#include "events/codec.h"
#include "writer/credentials.h"
#include "writer/field_sealer.h"
#include "writer/user_decider.h"

namespace userfold::bench {
namespace {

constexpr std::string_view registered_type = "user.registered";

template <class IdType>
IdType new_id(std::int64_t unix_ms) {
    IdType id;
    id.bytes = make_uuid_v7(unix_ms, crypto::random_array<10>());
    return id;
}

writer::RegisterUser command_of(const Person& person, const writer::SubjectKeys& keys,
                                const BlindIndexer& indexer, const CommitId& commit_id,
                                std::string_view phc) {
    const writer::FieldPlace place{person.user, registered_type, commit_id};
    writer::RegisterUser command;
    command.fields = writer::seal_fields(person.fields, keys.data, indexer, place);
    command.fields.push_back(
        {"/account/email", writer::seal_text(person.email, "/account/email", keys.data, place)});
    if (!person.username.empty()) {
        command.fields.push_back(
            {"/account/username",
             writer::seal_text(person.username, "/account/username", keys.data, place)});
    }
    command.credential =
        writer::Credentials::seal_credential(phc, keys, person.user, registered_type, commit_id);
    command.roles = {"user"};
    for (const input::ConsentGrant& grant : person.consents) {
        command.consents.push_back({grant.purpose, grant.policy_version, true});
    }
    return command;
}

} // namespace

ClaimReference AccountRecordMaker::add_claim(const Person& person, ClaimKind kind,
                                             const std::string& value,
                                             AccountRecords& records) const {
    const BlindIndex blind_index = indexer_.of(kind, value);
    const Partition place = layout_.place(Topic::claims, crypto::view(blind_index));
    const Claim claim{blind_index, new_id<ClaimId>(person.registered_ms),
                      person.user.as<StreamId>(), 0};
    records.claims_and_key.emplace_back(place, encode_claim(claim, place, secrets_.mac_keys));

    const auto lookup_kind = kind == ClaimKind::email ? LookupKind::email : LookupKind::username;
    const Partition lookups = layout_.place(Topic::lookups, person.user.view());
    const Lookup lookup{person.user, lookup_kind, {std::string(crypto::view(blind_index))}, 1};
    records.lookups.emplace_back(lookups, encode_lookup(lookup, lookups, secrets_.mac_keys));
    return {kind, claim.claim_id};
}

std::vector<ClaimReference> AccountRecordMaker::add_claims(const Person& person,
                                                           AccountRecords& records) const {
    std::vector<ClaimReference> claims;
    claims.push_back(add_claim(person, ClaimKind::email, person.email, records));
    if (!person.username.empty()) {
        claims.push_back(add_claim(person, ClaimKind::username, person.username, records));
    }
    return claims;
}

AccountRecords AccountRecordMaker::make(const Person& person) const {
    AccountRecords records;
    const auto subject = person.user.as<SubjectId>();
    const auto [keys, wrapped] =
        make_subject_key(subject, SubjectKind::user, secrets_, person.registered_ms);
    const Partition key_place = layout_.place(Topic::keys, subject.view());
    records.claims_and_key.emplace_back(key_place,
                                        encode_data_key(wrapped, key_place, secrets_.mac_keys));
    records.data_key = keys.data;

    Commit commit;
    Envelope& envelope = commit.envelope;
    envelope.commit_id = new_id<CommitId>(person.registered_ms);
    envelope.stream = person.user.as<StreamId>();
    envelope.subject = subject;
    envelope.time_ms = person.registered_ms;
    envelope.actor.kind = ActorKind::anonymous;
    writer::RegisterUser command = command_of(person, keys, indexer_, envelope.commit_id, phc_);
    command.claims = add_claims(person, records);
    auto decision = writer::decide(writer::UserState{}, command);
    if (!decision) throw std::runtime_error("a made-up registration was rejected");
    envelope.claims_taken = std::move(decision->claims_taken);
    commit.events = std::move(decision->events);

    const Partition users = layout_.place(Topic::users, subject.view());
    auto record =
        encode_commit(commit, RecordKind::commit, users, secrets_.mac_keys, "/userfold/bench", {});
    if (!record) throw std::runtime_error(std::string(describe(record.error())));
    records.commit = {users, std::move(*record)};
    return records;
}

} // namespace userfold::bench
