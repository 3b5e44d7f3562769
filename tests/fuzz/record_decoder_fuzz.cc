// Bytes as a record of the log: as they are, and as envelope and body under a good MAC, as a writer
// gone mad would sign them. What is decoded must encode to the same again, and no record may be
// accepted twice.
//
// Input: topic (1 byte), kind (1), bytes of the envelope (2, little-endian), envelope, body.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "events/commit_fold.h"
#include "events/frame.h"
#include "events/topic_layout.h"

namespace {

using namespace userfold;

constexpr std::uint32_t partition_count = 4;
constexpr std::size_t head_bytes = 4;

void require(bool holds) {
    if (!holds) std::abort();
}

class Heads final : public StreamHeads {
public:
    std::optional<StreamHead> get(Topic topic, const StreamId& stream) override {
        const auto found = heads_.find({topic, stream});
        return found == heads_.end() ? std::nullopt : std::optional(found->second);
    }
    void put(Topic topic, const StreamId& stream, const StreamHead& head) override {
        require(decode_head(encode_head(head)) == head);
        heads_[{topic, stream}] = head;
    }

private:
    std::map<std::pair<Topic, StreamId>, StreamHead> heads_;
};

MacKeys mac_keys() {
    MacKeys keys;
    keys.add(1, crypto::Key{});
    return keys;
}

std::string key_of(RecordKind kind, const StreamId& stream) {
    switch (kind) {
        case RecordKind::claim:
            return claim_key({}, {});
        case RecordKind::lookup:
            return lookup_key({}, LookupKind::email);
        case RecordKind::data_key:
            return data_key_key({}, {});
        default:
            return std::string(stream.view());
    }
}

// Every reader of records meets every record.
void read_as_anything(const log::LoggedRecord& record, const MacKeys& keys) {
    static_cast<void>(decode_frame(record, keys));
    static_cast<void>(decode_claim(record, keys));
    static_cast<void>(decode_lookup(record, keys));
    static_cast<void>(decode_data_key(record, keys));
}

void check_judgement(const log::LoggedRecord& record, RecordKind kind, const MacKeys& keys) {
    Heads heads;
    const auto judged = judge(record, heads, keys, partition_count);
    if (!judged) return;
    const auto again = judge(record, heads, keys, partition_count);
    require(!again || again->verdict != Verdict::accepted);
    if (!judged->counts() || judged->quarantined) return;
    const Commit commit{judged->envelope, judged->events};
    auto encoded =
        encode_commit(commit, kind, record.position.partition, keys, "/fuzz", std::string_view());
    if (!encoded) {
        require(encoded.error() == CodecErrc::too_large);
        return;
    }
    log::LoggedRecord copy = record;
    copy.value = std::move(encoded->value);
    Heads others;
    const auto same = judge(copy, others, keys, partition_count);
    require(same && same->verdict == judged->verdict && !same->quarantined);
    require(same->envelope == judged->envelope && same->events == judged->events);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const MacKeys keys = mac_keys();
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (size < head_bytes) return 0;
    const auto topic = static_cast<Topic>(data[0] % topic_count);
    const auto kind = static_cast<RecordKind>(data[1]);
    const std::string_view content = input.substr(head_bytes);
    const std::string_view envelope =
        content.substr(0, static_cast<std::size_t>(data[2] | data[3] << 8));
    const std::string_view body = content.substr(envelope.size());

    log::LoggedRecord record;
    // Aligned, as flat buffers must be to be read in place.
    const auto decoded = decode_envelope(std::string(envelope));
    record.key = key_of(kind, decoded ? decoded->stream : StreamId());
    const TopicLayout layout(partition_count);
    record.position.partition =
        layout.place(topic, decoded ? decoded->subject.view() : std::string_view(record.key));
    record.value = std::string(content);
    read_as_anything(record, keys);
    record.value = encode_frame(kind, envelope, body, record.position.partition, record.key, keys);
    read_as_anything(record, keys);
    check_judgement(record, kind, keys);
    return 0;
}
