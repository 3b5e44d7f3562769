#include "events/codec.h"

#include <gtest/gtest.h>

#include "events/frame.h"
#include "events/wire.h"
#include "tests/events/fixed_keys.h"
#include "tests/events/logged_records.h"

namespace userfold {
namespace {

constexpr Partition place{Topic::users, 3};

template <class IdType>
IdType id(std::uint8_t byte) {
    IdType made;
    made.bytes.fill(byte);
    return made;
}

Commit small_commit() {
    Commit commit;
    commit.envelope.commit_id = id<CommitId>(1);
    commit.envelope.stream = id<StreamId>(2);
    commit.envelope.subject = id<SubjectId>(2);
    commit.envelope.time_ms = 1'769'903'999'999;
    commit.events.push_back(EmailVerified{});
    return commit;
}

log::LoggedRecord encoded(const Commit& commit, const MacKeys& keys = fixed_mac_keys()) {
    auto record = encode_commit(commit, RecordKind::commit, place, keys, "/userfold/writer", {});
    EXPECT_TRUE(record);
    return logged(std::move(*record), place);
}

CodecErrc error_of(const log::LoggedRecord& record, const MacKeys& keys = fixed_mac_keys()) {
    const auto frame = decode_frame(record, keys);
    EXPECT_FALSE(frame);
    return frame ? CodecErrc::too_large : frame.error();
}

// An events body with whatever is put into its union.
template <class Fill>
std::string body_with(Fill fill) {
    codec::Builder builder;
    const auto [type, table] = fill(builder);
    const std::vector records = {wire::CreateEventRecord(builder, type, table)};
    builder.Finish(wire::CreateEvents(builder, builder.CreateVector(records)));
    return std::string(codec::finished(builder));
}

TEST(Codec, carries_the_stream_as_key_and_cloud_events_as_headers) {
    const auto record = encode_commit(small_commit(), RecordKind::commit, place, fixed_mac_keys(),
                                      "/userfold/writer",
                                      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    ASSERT_TRUE(record);
    EXPECT_EQ(record->key, std::string(16, '\x02'));
    const std::vector<log::RecordHeader> expected = {
        {"ce_specversion", "1.0"},
        {"ce_id", "01010101-0101-0101-0101-010101010101"},
        {"ce_type", "userfold.user.email_verified"},
        {"ce_source", "/userfold/writer"},
        {"ce_subject", "02020202-0202-0202-0202-020202020202"},
        {"ce_time", "2026-01-31T23:59:59.999Z"},
        {"ce_dataschema", "urn:userfold:schema:record:1"},
        {"content-type", "application/vnd.userfold.record"},
        {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
    };
    EXPECT_EQ(record->headers, expected);
}

TEST(Codec, lays_bodies_out_aligned) {
    for (std::size_t bytes = 0; bytes < 16; ++bytes) {
        Commit commit = small_commit();
        commit.envelope.request_hmac.assign(bytes, 'h');
        const log::LoggedRecord record = encoded(commit);
        const auto frame = decode_frame(record, fixed_mac_keys());
        ASSERT_TRUE(frame);
        EXPECT_EQ((frame->body.data() - record.value->data()) % 8, 0);
        EXPECT_EQ(decode_envelope(frame->envelope), commit.envelope);
    }
}

TEST(Codec, reads_records_wherever_they_lie_in_memory) {
    const Commit commit = small_commit();
    const log::LoggedRecord record = encoded(commit);
    const auto frame = decode_frame(record, fixed_mac_keys());
    for (std::size_t askew = 0; askew < 8; ++askew) {
        const std::string envelope = std::string(askew, ' ').append(frame->envelope);
        EXPECT_EQ(decode_envelope(std::string_view(envelope).substr(askew)), commit.envelope);
        const std::string body = std::string(askew, ' ').append(frame->body);
        EXPECT_EQ(decode_events(std::string_view(body).substr(askew)), commit.events);
    }
}

TEST(Codec, refuses_what_is_not_in_the_format) {
    const log::LoggedRecord good = encoded(small_commit());
    log::LoggedRecord record = good;
    record.value.reset();
    EXPECT_EQ(error_of(record), CodecErrc::malformed);
    record.value = "";
    EXPECT_EQ(error_of(record), CodecErrc::malformed);
    record = good;
    record.value->replace(0, 2, "XX");
    EXPECT_EQ(error_of(record), CodecErrc::malformed);
    for (const char kind : {0, 6, 100}) {
        record = good;
        (*record.value)[3] = kind;
        EXPECT_EQ(error_of(record), CodecErrc::malformed);
    }
    record = good;
    (*record.value)[2] = 0;
    EXPECT_EQ(error_of(record), CodecErrc::malformed);
    for (const std::size_t length : {8U, 12U}) { // sizes that do not add up, and ones that overflow
        record = good;
        record.value->replace(length, 4, "\xFF\xFF\xFF\xFF");
        EXPECT_EQ(error_of(record), CodecErrc::malformed);
    }
}

TEST(Codec, says_that_a_frame_is_newer) {
    log::LoggedRecord record = encoded(small_commit());
    (*record.value)[2] = 2;
    EXPECT_EQ(error_of(record), CodecErrc::newer_format);
}

TEST(Codec, says_that_an_envelope_is_newer) {
    codec::Builder builder;
    const wire::Uuid some = codec::to_wire(id<StreamId>(2));
    wire::EnvelopeBuilder table(builder);
    table.add_version(2);
    table.add_commit_id(&some);
    table.add_stream(&some);
    table.add_subject(&some);
    builder.Finish(table.Finish());
    const auto envelope = decode_envelope(codec::finished(builder));
    ASSERT_FALSE(envelope);
    EXPECT_EQ(envelope.error(), CodecErrc::newer_format);
}

TEST(Codec, refuses_an_envelope_without_its_ids) {
    for (int missing = 0; missing < 3; ++missing) {
        codec::Builder builder;
        const wire::Uuid some = codec::to_wire(id<StreamId>(2));
        wire::EnvelopeBuilder table(builder);
        if (missing != 0) table.add_commit_id(&some);
        if (missing != 1) table.add_stream(&some);
        if (missing != 2) table.add_subject(&some);
        builder.Finish(table.Finish());
        const auto envelope = decode_envelope(codec::finished(builder));
        ASSERT_FALSE(envelope);
        EXPECT_EQ(envelope.error(), CodecErrc::malformed);
    }
    EXPECT_EQ(decode_envelope("").error(), CodecErrc::malformed);
    EXPECT_EQ(decode_envelope("not a table at all").error(), CodecErrc::malformed);
}

TEST(Codec, tells_a_mac_key_that_this_node_lacks_from_a_wrong_one) {
    MacKeys newer = fixed_mac_keys();
    newer.add(9, counting_key(0x77));
    newer.set_current(9);
    const log::LoggedRecord under_newer = encoded(small_commit(), newer);
    EXPECT_EQ(error_of(under_newer), CodecErrc::unknown_mac_key);
    EXPECT_TRUE(decode_frame(under_newer, newer));

    MacKeys foreign;
    foreign.add(1, counting_key(0x77));
    EXPECT_EQ(error_of(encoded(small_commit(), foreign)), CodecErrc::wrong_mac);
}

TEST(Codec, reads_every_generation_of_the_mac_key_that_it_holds) {
    MacKeys rotated = fixed_mac_keys();
    const log::LoggedRecord early = encoded(small_commit(), rotated);
    rotated.add(2, counting_key(0x66));
    rotated.set_current(2);
    const log::LoggedRecord late = encoded(small_commit(), rotated);
    EXPECT_TRUE(decode_frame(early, rotated));
    EXPECT_TRUE(decode_frame(late, rotated));
}

TEST(Codec, binds_a_record_to_its_place) {
    const log::LoggedRecord good = encoded(small_commit());
    log::LoggedRecord moved = good;
    moved.position.partition.index = 4;
    EXPECT_EQ(error_of(moved), CodecErrc::wrong_mac);
    moved = good;
    moved.position.partition.topic = Topic::content;
    EXPECT_EQ(error_of(moved), CodecErrc::wrong_mac);
    moved = good;
    moved.key[0] = '\x03';
    EXPECT_EQ(error_of(moved), CodecErrc::wrong_mac);
    moved = good;
    moved.position.offset = 99; // the offset is the log's to give
    EXPECT_TRUE(decode_frame(moved, fixed_mac_keys()));
}

TEST(Codec, does_not_confuse_the_end_of_a_key_with_the_beginning_of_a_value) {
    const MacKeys keys = fixed_mac_keys();
    const std::string value =
        encode_frame(RecordKind::commit, "envelope", "body", place, "key", keys);
    log::LoggedRecord record{{place, 0}, 0, "keyU", value.substr(1), {}};
    EXPECT_FALSE(decode_frame(record, keys));
}

TEST(Codec, cannot_decode_events_of_newer_types) {
    const std::string body = body_with([](codec::Builder& builder) {
        return std::pair(static_cast<wire::Event>(200), wire::CreateEmailVerified(builder).Union());
    });
    ASSERT_FALSE(decode_events(body));
    EXPECT_EQ(decode_events(body).error(), CodecErrc::unknown_event);
}

TEST(Codec, cannot_decode_events_with_newer_enum_values) {
    const std::string bodies[] = {
        body_with([](codec::Builder& builder) {
            return std::pair(wire::Event::StatusChanged,
                             wire::CreateStatusChanged(builder, 2).Union());
        }),
        body_with([](codec::Builder& builder) {
            return std::pair(wire::Event::SessionEnded,
                             wire::CreateSessionEnded(builder, 3).Union());
        }),
        body_with([](codec::Builder& builder) {
            return std::pair(wire::Event::LogInFailed, wire::CreateLogInFailed(builder, 2).Union());
        }),
        body_with([](codec::Builder& builder) {
            const wire::Uuid event = codec::to_wire(id<EventId>(1));
            return std::pair(wire::Event::ActivityRecorded,
                             wire::CreateActivityRecorded(builder, 6, &event).Union());
        }),
        body_with([](codec::Builder& builder) {
            const std::vector topics = {wire::CreateTopicPartitions(builder, 10, 1)};
            const auto all = builder.CreateVector(topics);
            return std::pair(wire::Event::ClusterCreated,
                             wire::CreateClusterCreated(builder, nullptr, all).Union());
        }),
    };
    for (const std::string& body : bodies) {
        const auto events = decode_events(body);
        ASSERT_FALSE(events);
        EXPECT_EQ(events.error(), CodecErrc::unknown_event);
    }
}

TEST(Codec, cannot_decode_events_without_what_makes_them) {
    const std::string bodies[] = {
        body_with([](codec::Builder& builder) {
            return std::pair(wire::Event::EmailChanged, wire::CreateEmailChanged(builder).Union());
        }),
        body_with([](codec::Builder& builder) {
            return std::pair(wire::Event::PasswordChanged,
                             wire::CreatePasswordChanged(builder).Union());
        }),
        body_with([](codec::Builder& builder) {
            return std::pair(wire::Event::ConsentChanged,
                             wire::CreateConsentChanged(builder).Union());
        }),
        body_with([](codec::Builder& builder) {
            return std::pair(wire::Event::ActivityRecorded,
                             wire::CreateActivityRecorded(builder).Union());
        }),
        body_with([](codec::Builder&) {
            return std::pair(wire::Event::EmailVerified, flatbuffers::Offset<void>());
        }),
        body_with([](codec::Builder&) {
            return std::pair(wire::Event::NONE, flatbuffers::Offset<void>());
        }),
    };
    for (const std::string& body : bodies) EXPECT_FALSE(decode_events(body));
    EXPECT_FALSE(decode_events(""));
    codec::Builder none;
    none.Finish(wire::CreateEvents(
        none, none.CreateVector(std::vector<flatbuffers::Offset<wire::EventRecord>>())));
    EXPECT_FALSE(decode_events(codec::finished(none)));
}

TEST(Codec, refuses_to_encode_what_is_too_large) {
    Commit commit = small_commit();
    commit.events = {UserFieldsChanged{{{"/profile/bio", Sealed{1, std::string(200'000, 'x')}}}}};
    EXPECT_TRUE(encode_commit(commit, RecordKind::commit, place, fixed_mac_keys(), "/test", {}));
    commit.events = {
        UserFieldsChanged{{{"/profile/bio", Sealed{1, std::string(commit_bytes_max, 'x')}}}}};
    const auto record =
        encode_commit(commit, RecordKind::commit, place, fixed_mac_keys(), "/test", {});
    ASSERT_FALSE(record);
    EXPECT_EQ(record.error(), CodecErrc::too_large);
}

TEST(Codec, keeps_the_kinds_of_records_apart) {
    const MacKeys keys = fixed_mac_keys();
    const Claim claim{BlindIndex{1}, id<ClaimId>(1), id<StreamId>(2), 3};
    const log::LoggedRecord record = logged(encode_claim(claim, place, keys), place);
    EXPECT_EQ(decode_lookup(record, keys).error(), CodecErrc::malformed);
    EXPECT_EQ(decode_data_key(record, keys).error(), CodecErrc::malformed);
    EXPECT_EQ(decode_claim(encoded(small_commit()), keys).error(), CodecErrc::malformed);
}

TEST(Codec, refuses_compacted_records_under_keys_of_another_shape) {
    const MacKeys keys = fixed_mac_keys();
    codec::Builder builder;
    const wire::Uuid stream = codec::to_wire(id<StreamId>(2));
    builder.Finish(wire::CreateClaim(builder, &stream, 1));
    for (const std::size_t size : {0U, 47U, 49U}) {
        const std::string key(size, 'k');
        const log::LoggedRecord record{
            {place, 0},
            0,
            key,
            encode_frame(RecordKind::claim, {}, codec::finished(builder), place, key, keys),
            {}};
        EXPECT_EQ(decode_claim(record, keys).error(), CodecErrc::malformed);
    }
}

TEST(RecordKey, says_what_a_tombstone_is_of) {
    const BlindIndex blind_index{0xAA, 0xBB};
    const auto claim = parse_claim_key(claim_key(blind_index, id<ClaimId>(5)));
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->blind_index, blind_index);
    EXPECT_EQ(claim->claim_id, id<ClaimId>(5));
    const auto lookup = parse_lookup_key(lookup_key(id<UserId>(6), LookupKind::username));
    ASSERT_TRUE(lookup);
    EXPECT_EQ(lookup->user, id<UserId>(6));
    EXPECT_EQ(lookup->kind, LookupKind::username);
    const auto data_key = parse_data_key_key(data_key_key(id<SubjectId>(7), 0x0102030405060708));
    ASSERT_TRUE(data_key);
    EXPECT_EQ(data_key->subject, id<SubjectId>(7));
    EXPECT_EQ(data_key->key_id, 0x0102030405060708U);
}

TEST(RecordKey, refuses_other_shapes) {
    EXPECT_FALSE(parse_claim_key(std::string(47, 'k')));
    EXPECT_FALSE(parse_lookup_key(std::string(16, 'k')));
    EXPECT_FALSE(parse_lookup_key(std::string(16, 'k') + '\x03'));
    EXPECT_FALSE(parse_lookup_key(std::string(17, '\0')));
    EXPECT_FALSE(parse_data_key_key(std::string(25, 'k')));
}

} // namespace
} // namespace userfold
