// The commit rule: the verdict on a record at its place in the log. The log decides, not the
// writer.
//
// A commit is accepted if and only if its expected version is its stream's version there.
// Everything that the verdict rests on is in the envelope and in the stream's head, so every fold
// gives the same one.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "events/codec.h"
#include "events/commit.h"

namespace userfold {

// What a fold keeps of every stream.
struct StreamHead {
    std::uint64_t version = 0; // accepted commits so far
    SubjectId subject;         // the first commit's
    bool quarantined = false;  // holds an event that this binary could not decode
    bool ended = false;        // a commit of the stream said that nothing follows
    friend bool operator==(const StreamHead&, const StreamHead&) = default;
};
std::string encode_head(const StreamHead& head);
StreamHead decode_head(std::string_view bytes); // precondition: made by encode_head

// Where a fold keeps its heads. get and put see each other at once, within a batch too.
class StreamHeads {
public:
    virtual ~StreamHeads() = default;
    virtual std::optional<StreamHead> get(Topic topic, const StreamId& stream) = 0;
    virtual void put(Topic topic, const StreamId& stream, const StreamHead& head) = 0;
};

enum class Verdict : std::uint8_t {
    accepted,
    stale_version,   // void: another commit was first, or this is a copy
    foreign_subject, // void: names another subject than its stream's first, or lies in another
                     // partition
    invalid_record,  // void: no record of ours (layout, kind, MAC)
    expired_stream,  // void: a session older than it may be
    single_event,    // not a commit; always counts
};

// Void records that no fault of timing explains: kept in quarantine, counted and shown.
bool is_suspicious(Verdict verdict);

struct Judgement {
    Verdict verdict = Verdict::invalid_record;
    Envelope envelope;         // not for invalid_record
    std::vector<Event> events; // empty where quarantined
    bool quarantined = false;  // accepted, but an event could not be decoded
    std::uint64_t version = 0; // the stream's, after this record
    bool counts() const { return verdict == Verdict::accepted || verdict == Verdict::single_event; }
};

// A session stream may take commits this long after the time in its id, by the envelope's time.
inline constexpr std::int64_t session_lifetime_ms_max = 90LL * 24 * 3600 * 1000;

// Judges one record of a commit topic (or of activity) and moves the stream's head on.
// The error stops the fold: newer_format or unknown_mac_key.
std::expected<Judgement, CodecErrc> judge(const log::LoggedRecord& record, StreamHeads& heads,
                                          const MacKeys& keys, std::uint32_t partition_count);

} // namespace userfold
