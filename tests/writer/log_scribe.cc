#include "tests/writer/log_scribe.h"

#include <stdexcept>

#include "events/frame.h"

namespace userfold::writer {
namespace {

template <class Value, class Error>
Value must(std::expected<Value, Error> value) {
    if (!value) throw std::runtime_error("a record is not as it ought to be");
    return std::move(*value);
}

std::string_view view(const BlindIndex& blind_index) {
    return {reinterpret_cast<const char*>(blind_index.data()), blind_index.size()};
}

} // namespace

Position LogScribe::append(Topic topic, const Commit& commit, RecordKind kind) {
    const Partition partition = layout_.place(topic, commit.envelope.subject.view());
    return append(partition,
                  must(encode_commit(commit, kind, partition, mac_keys_, "/userfold/scribe", {})));
}

Position LogScribe::append_undecodable(Topic topic, const Commit& commit) {
    const Partition partition = layout_.place(topic, commit.envelope.subject.view());
    log::Record record =
        must(encode_commit(commit, RecordKind::commit, partition, mac_keys_, "/newer", {}));
    const log::LoggedRecord decodable{{partition, 0}, 0, record.key, record.value, {}};
    const Frame frame = must(decode_frame(decodable, mac_keys_));
    record.value = encode_frame(frame.kind, frame.envelope, "of a version to come", partition,
                                record.key, mac_keys_);
    return append(partition, record);
}

Position LogScribe::append(const Claim& claim) {
    const Partition partition = layout_.place(Topic::claims, view(claim.blind_index));
    return append(partition, encode_claim(claim, partition, mac_keys_));
}

Position LogScribe::append(const Lookup& lookup) {
    const Partition partition = layout_.place(Topic::lookups, lookup.user.view());
    return append(partition, encode_lookup(lookup, partition, mac_keys_));
}

Position LogScribe::append(const WrappedDataKey& key) {
    const Partition partition = layout_.place(Topic::keys, key.subject.view());
    return append(partition, encode_data_key(key, partition, mac_keys_));
}

Position LogScribe::append(Partition partition, const log::Record& record) {
    return {partition, must(broker_.append(partition, record))};
}

Position LogScribe::repeat(const Position& position) {
    const log::LoggedRecord record = must(broker_.read(position));
    return append(position.partition, {record.key, record.value, record.headers});
}

std::vector<log::LoggedRecord> LogScribe::records(Topic topic) const {
    std::vector<log::LoggedRecord> records;
    for (const Partition& partition : layout_.all({topic})) {
        const log::Bounds bounds = must(broker_.bounds(partition));
        for (std::int64_t offset = bounds.first; offset < bounds.end; ++offset) {
            auto record = broker_.read({partition, offset});
            if (record) records.push_back(std::move(*record)); // else compacted
        }
    }
    return records;
}

std::vector<WrittenCommit> LogScribe::commits(Topic topic) const {
    std::vector<WrittenCommit> commits;
    for (const log::LoggedRecord& record : records(topic)) {
        const Frame frame = must(decode_frame(record, mac_keys_));
        commits.push_back(
            {record.position,
             {must(decode_envelope(frame.envelope)), must(decode_events(frame.body))}});
    }
    return commits;
}

std::vector<Claim> LogScribe::claims() const {
    std::vector<Claim> claims;
    for (const log::LoggedRecord& record : records(Topic::claims)) {
        if (record.value) claims.push_back(must(decode_claim(record, mac_keys_)));
    }
    return claims;
}

std::size_t LogScribe::tombstones(Topic topic) const {
    std::size_t count = 0;
    for (const log::LoggedRecord& record : records(topic)) count += record.value ? 0U : 1U;
    return count;
}

std::string LogScribe::all_bytes() const {
    std::string bytes;
    for (std::size_t i = 0; i < topic_count; ++i) {
        for (const log::LoggedRecord& record : records(static_cast<Topic>(i))) {
            bytes += record.key;
            bytes += record.value.value_or("");
            for (const log::RecordHeader& header : record.headers) {
                bytes += header.name;
                bytes += header.value;
            }
        }
    }
    return bytes;
}

Commit user_commit(const UserId& user, std::uint64_t version, Event event) {
    Commit commit;
    commit.envelope.commit_id.bytes = make_uuid_v7(
        1'790'000'000'000, {user.bytes[0], user.bytes[15], static_cast<std::uint8_t>(version),
                            static_cast<std::uint8_t>(event.index())});
    commit.envelope.stream = user.as<StreamId>();
    commit.envelope.subject = user.as<SubjectId>();
    commit.envelope.expected_version = version;
    commit.envelope.time_ms = 1'790'000'000'000;
    commit.events.push_back(std::move(event));
    return commit;
}

} // namespace userfold::writer
