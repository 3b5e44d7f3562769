// From structs to a record's bytes and back. schemas/README.md specifies the bytes.
//
// Decoding goes by stages, since the fold's verdict must not depend on events that this binary may
// not know: frame (layout, MAC) → envelope → events.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/claim.h"
#include "events/commit.h"
#include "events/log/event_log.h"
#include "events/mac_keys.h"

namespace userfold {

enum class CodecErrc : std::uint8_t {
    malformed,       // not what the format says: the record is void for everyone
    newer_format,    // frame or envelope of a newer version: stop the fold, run a newer binary
    unknown_mac_key, // this node lacks the key's generation: stop the fold, copy the secrets
                     // directory
    wrong_mac,       // not written by this cluster: void for everyone
    unknown_event,   // an event of a newer type, or a body that does not verify: quarantine the
                     // stream
    too_large,       // encoding only: over commit_bytes_max
};
std::string_view describe(CodecErrc error);

enum class RecordKind : std::uint8_t { commit = 1, event = 2, claim = 3, lookup = 4, data_key = 5 };

// Views into the record that it was read from.
struct Frame {
    RecordKind kind = RecordKind::commit;
    std::string_view envelope;
    std::string_view body;
};

// Checks layout and MAC (over topic, partition, key and everything before the MAC).
std::expected<Frame, CodecErrc> decode_frame(const log::LoggedRecord& record, const MacKeys& keys);
std::expected<Frame, CodecErrc> decode_frame(log::LoggedRecord&&, const MacKeys&) = delete;
std::expected<Envelope, CodecErrc> decode_envelope(std::string_view bytes);
std::expected<std::vector<Event>, CodecErrc> decode_events(std::string_view bytes);

// A commit, or with RecordKind::event a single event without version. The key is the stream's id.
// `trace_parent` may be empty.
std::expected<log::Record, CodecErrc> encode_commit(const Commit& commit, RecordKind kind,
                                                    Partition partition, const MacKeys& keys,
                                                    std::string_view source,
                                                    std::string_view trace_parent);

log::Record encode_claim(const Claim& claim, Partition partition, const MacKeys& keys);
log::Record encode_lookup(const Lookup& lookup, Partition partition, const MacKeys& keys);
log::Record encode_data_key(const WrappedDataKey& key, Partition partition, const MacKeys& keys);
std::expected<Claim, CodecErrc> decode_claim(const log::LoggedRecord& record, const MacKeys& keys);
std::expected<Lookup, CodecErrc> decode_lookup(const log::LoggedRecord& record,
                                               const MacKeys& keys);
std::expected<WrappedDataKey, CodecErrc> decode_data_key(const log::LoggedRecord& record,
                                                         const MacKeys& keys);

// Record keys of the compacted topics, and what a tombstone's key says.
std::string claim_key(const BlindIndex& blind_index, const ClaimId& claim_id);
std::string lookup_key(const UserId& user, LookupKind kind);
std::string data_key_key(const SubjectId& subject, KeyId key_id);
struct ClaimKey {
    BlindIndex blind_index;
    ClaimId claim_id;
};
std::optional<ClaimKey> parse_claim_key(std::string_view key);
struct LookupKey {
    UserId user;
    LookupKind kind;
};
std::optional<LookupKey> parse_lookup_key(std::string_view key);
struct DataKeyKey {
    SubjectId subject;
    KeyId key_id;
};
std::optional<DataKeyKey> parse_data_key_key(std::string_view key);

} // namespace userfold
