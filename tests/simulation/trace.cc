#include "tests/simulation/trace.h"

#include "events/codec.h"

namespace userfold::simulation {
namespace {

// Ids by what tells them apart: version 7 begins with the time.
std::string brief(std::string id) {
    return id.substr(0, 8) + ".." + id.substr(id.size() - 4);
}

std::string describe_claims(const std::vector<ClaimReference>& claims) {
    std::string text;
    for (const ClaimReference& claim : claims) {
        text += " " + std::string(to_string(claim.kind)) + " " + brief(to_string(claim.claim_id));
    }
    return text;
}

std::string describe_commit(const Frame& frame) {
    const auto envelope = decode_envelope(frame.envelope);
    const auto events = decode_events(frame.body);
    if (!envelope || !events) return "undecodable";
    std::string text = "commit " + brief(to_string(envelope->commit_id)) + " of stream " +
                       brief(to_string(envelope->stream)) + " at version " +
                       std::to_string(envelope->expected_version) + ":";
    for (const Event& event : *events) text += " " + std::string(type_name(event));
    if (const auto number = command_of(envelope->actor)) {
        text += ", command " + std::to_string(*number);
    }
    if (envelope->epoch != 0) text += ", epoch " + std::to_string(envelope->epoch);
    if (!envelope->claims_taken.empty()) {
        text += ", takes" + describe_claims(envelope->claims_taken);
    }
    if (!envelope->claims_released.empty()) {
        text += ", releases" + describe_claims(envelope->claims_released);
    }
    return text;
}

std::string describe_claim(const log::LoggedRecord& record, const MacKeys& keys) {
    const auto key = parse_claim_key(record.key);
    const std::string name = "claim " + brief(to_string(key->claim_id)) + " on " +
                             crypto::hex(crypto::view(key->blind_index)).substr(0, 6);
    const auto claim = decode_claim(record, keys);
    if (!claim) return name + " is gone";
    return name + " for stream " + brief(to_string(claim->stream)) + " at version " +
           std::to_string(claim->version);
}

} // namespace

std::string describe(const log::LoggedRecord& record, const MacKeys& keys) {
    std::string text = to_string(record.position) + " ";
    if (record.position.partition.topic == Topic::claims)
        return text + describe_claim(record, keys);
    if (record.position.partition.topic == Topic::keys) {
        const auto key = parse_data_key_key(record.key);
        return text + "key of " + brief(to_string(key->subject));
    }
    if (record.position.partition.topic == Topic::lookups) {
        const auto lookup = decode_lookup(record, keys);
        return text + "lookup of " + brief(to_string(lookup->user)) + " as of version " +
               std::to_string(lookup->version);
    }
    const auto frame = decode_frame(record, keys);
    if (!frame) return text + "no record";
    return text + describe_commit(*frame);
}

std::string describe(const Command& command) {
    std::string text =
        "command " + std::to_string(command.number) + ", " + std::string(to_string(command.wish));
    if (command.user) text += " of " + brief(to_string(command.user));
    if (!command.email.address.empty()) text += " " + command.email.address;
    if (command.username) text += " " + command.username->name;
    if (command.commit_id) text += ", key " + brief(to_string(*command.commit_id));
    if (command.if_version) text += ", if at version " + std::to_string(*command.if_version);
    return text;
}

std::string describe(const Answer& answer) {
    std::string text = std::to_string(answer.status) + " " + answer.slug;
    for (const Position& position : answer.positions) text += " " + to_string(position);
    return text;
}

} // namespace userfold::simulation
