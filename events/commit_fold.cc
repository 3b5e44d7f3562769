#include "events/commit_fold.h"

namespace userfold {
namespace {

constexpr std::size_t head_bytes = 8 + 16 + 1;

bool stops_the_fold(CodecErrc error) {
    return error == CodecErrc::newer_format || error == CodecErrc::unknown_mac_key;
}

bool takes_commits(Topic topic) {
    return topic == Topic::settings || topic == Topic::users || topic == Topic::sessions ||
           topic == Topic::content;
}

bool takes_single_events(Topic topic) {
    return topic == Topic::sessions || topic == Topic::activity;
}

// By the envelope's time, which is part of the record: a broker's clock must not change a verdict.
bool is_expired_session(Topic topic, const Envelope& envelope) {
    if (topic != Topic::sessions) return false;
    const auto started = uuid_v7_unix_ms(envelope.stream.bytes);
    return !started || envelope.time_ms > *started + session_lifetime_ms_max;
}

Verdict verdict_on(const Envelope& envelope, const StreamHead& head, bool is_new, Topic topic) {
    if (!is_new && head.subject != envelope.subject) return Verdict::foreign_subject;
    if (is_expired_session(topic, envelope)) return Verdict::expired_stream;
    if (head.version != envelope.expected_version) return Verdict::stale_version;
    return Verdict::accepted;
}

void judge_commit(const Frame& frame, Topic topic, StreamHeads& heads, Judgement& judgement) {
    const Envelope& envelope = judgement.envelope;
    const auto found = heads.get(topic, envelope.stream);
    StreamHead head = found.value_or(StreamHead{0, envelope.subject, false, false});
    judgement.verdict = verdict_on(envelope, head, !found, topic);
    judgement.version = head.version;
    if (judgement.verdict != Verdict::accepted) return;
    auto events = decode_events(frame.body);
    judgement.quarantined = !events.has_value();
    if (events) judgement.events = std::move(*events);
    head.version += 1;
    head.quarantined = head.quarantined || judgement.quarantined;
    head.ended = head.ended || envelope.ends_stream;
    judgement.version = head.version;
    heads.put(topic, envelope.stream, head);
}

} // namespace

std::string encode_head(const StreamHead& head) {
    std::string bytes;
    bytes.reserve(head_bytes);
    for (int shift = 56; shift >= 0; shift -= 8) {
        bytes += static_cast<char>(head.version >> shift & 255);
    }
    bytes += head.subject.view();
    bytes += static_cast<char>((head.quarantined ? 1 : 0) | (head.ended ? 2 : 0));
    return bytes;
}

StreamHead decode_head(std::string_view bytes) {
    StreamHead head;
    for (int i = 0; i < 8; ++i) {
        head.version = head.version << 8 | static_cast<std::uint8_t>(bytes[i]);
    }
    head.subject = SubjectId::from_view(bytes.substr(8));
    head.quarantined = (bytes[24] & 1) != 0;
    head.ended = (bytes[24] & 2) != 0;
    return head;
}

bool is_suspicious(Verdict verdict) {
    return verdict == Verdict::foreign_subject || verdict == Verdict::invalid_record ||
           verdict == Verdict::expired_stream;
}

std::expected<Judgement, CodecErrc> judge(const log::LoggedRecord& record, StreamHeads& heads,
                                          const MacKeys& keys, std::uint32_t partition_count) {
    const Topic topic = record.position.partition.topic;
    Judgement judgement;
    const auto frame = decode_frame(record, keys);
    if (!frame) {
        if (stops_the_fold(frame.error())) return std::unexpected(frame.error());
        return judgement;
    }
    const bool is_commit = frame->kind == RecordKind::commit && takes_commits(topic);
    const bool is_event = frame->kind == RecordKind::event && takes_single_events(topic);
    if (!is_commit && !is_event) return judgement;
    auto envelope = decode_envelope(frame->envelope);
    if (!envelope) {
        if (stops_the_fold(envelope.error())) return std::unexpected(envelope.error());
        return judgement;
    }
    if (envelope->stream.view() != record.key) return judgement;
    judgement.envelope = std::move(*envelope);
    if (partition_of(judgement.envelope.subject.view(), partition_count) !=
        record.position.partition.index) {
        judgement.verdict = Verdict::foreign_subject;
        return judgement;
    }
    if (is_commit) {
        judge_commit(*frame, topic, heads, judgement);
        return judgement;
    }
    auto events = decode_events(frame->body);
    judgement.verdict = Verdict::single_event;
    judgement.quarantined = !events.has_value();
    if (events) judgement.events = std::move(*events);
    return judgement;
}

} // namespace userfold
