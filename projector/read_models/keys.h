// Every key of the read models. Numbers are big-endian, so that keys sort as their parts do;
// "inverted" numbers sort the greatest first. Ids are their 16 bytes.
//
// view          key
// meta          a word
// progress      topic 1, partition 4
// heads         topic 1, partition 4, stream 16
// quarantine    'r', topic 1, partition 4, offset 8       a void record that timing does not
// explain
//               's', topic 1, stream 16                   a stream with an event that did not
//               decode
// subjects      subject 16, part 1: its data keys, or the document of the user that it is
// consents      user 16, stream version 8
// sessions      user 16, session 16
// lookups       user 16, kind 1
// terms         kind 1, length of the term 1, term, user 16
// activity      subject 16, topic 1, hour 4 inverted, offset of the first entry 8 inverted
// audit         subject 16, topic 1, offset 8
// ordinals      identity 16
// identities    ordinal 4
// counters      measure 1, grain 1, bucket 4
// visitor_sets  measure 1, grain 1, bucket 4, length of the label 4, label (a path, a referrer or
// nothing),
//               high half of the ordinals 2
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/claim.h"
#include "events/ids.h"
#include "projector/read_models/time_buckets.h"

namespace userfold::read_models {

enum class Counter : std::uint8_t { sign_ups = 1, log_ins = 2, failed_log_ins = 3 };
enum class VisitorSet : std::uint8_t {
    active = 1,      // any activity event
    page_views = 2,  // page views as a whole
    by_path = 3,     // by day only
    by_referrer = 4, // by day only
};

namespace keys {

std::string progress(Partition partition);
std::string head(Partition partition, const StreamId& stream);
std::string quarantined_record(const Position& position);
std::string quarantined_stream(Topic topic, const StreamId& stream);
std::string profile(const UserId& user);
std::string data_keys(const SubjectId& subject);
std::string consents_of(const UserId& user); // prefix
std::string consent(const UserId& user, std::uint64_t version);
std::string sessions_of(const UserId& user); // prefix
std::string session(const UserId& user, const SessionId& session);
std::string lookup(const UserId& user, LookupKind kind);
std::string users_of_term(LookupKind kind, std::string_view term); // prefix
std::string term(LookupKind kind, std::string_view term, const UserId& user);
std::string activity_of(const SubjectId& subject, Topic topic); // prefix
// The first key of that hour or any older one.
std::string activity_from(const SubjectId& subject, Topic topic, Bucket hour);
std::string activity(const SubjectId& subject, Topic topic, Bucket hour, std::int64_t first_offset);
std::string audit_of(const SubjectId& subject, Topic topic); // prefix
std::string audit(const SubjectId& subject, Topic topic, std::int64_t offset);
std::string ordinal(const SubjectId& identity);
std::string identity(std::uint32_t ordinal);
std::string counter(Counter counter, Grain grain, Bucket bucket);
std::string visitor_bucket(VisitorSet set, Grain grain, Bucket bucket); // prefix
std::string visitor_set(VisitorSet set, Grain grain, Bucket bucket, std::string_view label,
                        std::uint16_t piece);

// And back, for keys that were read: preconditions are that view and layout.
Partition partition_of_progress(std::string_view key);
bool holds_data_keys(std::string_view key);
SessionId session_of(std::string_view key);
UserId user_of_term(std::string_view key);
SubjectId subject_of_activity(std::string_view key);
Topic topic_of_activity(std::string_view key);
Bucket hour_of_activity(std::string_view key);
std::int64_t offset_of_audit(std::string_view key);
std::uint32_t ordinal_of_identity(std::string_view key);
Bucket bucket_of_counter(std::string_view key); // of visitor sets too
std::string_view label_of_visitor_set(std::string_view key);
std::uint16_t piece_of_visitor_set(std::string_view key);

inline constexpr std::string_view next_ordinal = "next_ordinal";
inline constexpr std::string_view event_types_known = "event_types_known";

} // namespace keys
} // namespace userfold::read_models
