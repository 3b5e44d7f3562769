// The commit rule, record by record.
#include "events/commit_fold.h"

#include <gtest/gtest.h>

#include "events/frame.h"
#include "events/topic_layout.h"
#include "events/wire.h"
#include "tests/events/fixed_keys.h"
#include "tests/events/logged_records.h"

namespace userfold {
namespace {

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
constexpr std::int64_t start_ms = 1'769'904'000'000;

class CommitFoldTest : public testing::Test {
protected:
    static CommitId next_commit() {
        static std::uint8_t count = 0;
        CommitId id;
        id.bytes.fill(++count);
        return id;
    }
    static StreamId stream_of(std::uint8_t byte) {
        StreamId id;
        id.bytes = make_uuid_v7(start_ms, {byte});
        return id;
    }
    static Commit commit_on(const StreamId& stream, std::uint64_t expected_version) {
        Commit commit;
        commit.envelope.commit_id = next_commit();
        commit.envelope.stream = stream;
        commit.envelope.subject = stream.as<SubjectId>();
        commit.envelope.expected_version = expected_version;
        commit.envelope.time_ms = start_ms;
        commit.events.push_back(SessionRefreshed{1});
        return commit;
    }
    log::LoggedRecord record_of(const Commit& commit, Topic topic = Topic::users,
                                RecordKind kind = RecordKind::commit) const {
        const Partition partition = layout_.place(topic, commit.envelope.subject.view());
        auto record = encode_commit(commit, kind, partition, keys_, "/test", {});
        return logged(std::move(*record), partition);
    }
    // The same envelope around a body that this binary cannot decode.
    log::LoggedRecord with_unknown_event(const Commit& commit, Topic topic,
                                         RecordKind kind = RecordKind::commit) const {
        log::LoggedRecord record = record_of(commit, topic, kind);
        const auto frame = decode_frame(record, keys_);
        codec::Builder builder;
        const std::vector events = {wire::CreateEventRecord(
            builder, static_cast<wire::Event>(200), wire::CreateEmailVerified(builder).Union())};
        builder.Finish(wire::CreateEvents(builder, builder.CreateVector(events)));
        record.value = encode_frame(kind, frame->envelope, codec::finished(builder),
                                    record.position.partition, record.key, keys_);
        return record;
    }
    Judgement judged(const log::LoggedRecord& record) {
        auto judgement =
            judge(record, heads_, keys_, layout_.partitions(record.position.partition.topic));
        EXPECT_TRUE(judgement) << describe(judgement.error());
        return judgement.value_or(Judgement{});
    }
    Verdict verdict_on(const Commit& commit, Topic topic = Topic::users) {
        return judged(record_of(commit, topic)).verdict;
    }

    TopicLayout layout_{8};
    MacKeys keys_ = fixed_mac_keys();
    MemoryHeads heads_;
    const StreamId alice_ = stream_of(1);
    const StreamId bob_ = stream_of(2);
};

TEST_F(CommitFoldTest, accepts_commits_that_expect_the_version_there_is) {
    for (std::uint64_t version = 0; version < 3; ++version) {
        const Commit commit = commit_on(alice_, version);
        const Judgement judgement = judged(record_of(commit));
        EXPECT_EQ(judgement.verdict, Verdict::accepted);
        EXPECT_TRUE(judgement.counts());
        EXPECT_EQ(judgement.version, version + 1);
        EXPECT_EQ(judgement.envelope, commit.envelope);
        EXPECT_EQ(judgement.events, commit.events);
    }
    EXPECT_EQ(heads_.get(Topic::users, alice_),
              (StreamHead{3, alice_.as<SubjectId>(), false, false}));
}

TEST_F(CommitFoldTest, accepts_the_first_of_those_that_expect_the_same_version) {
    EXPECT_EQ(verdict_on(commit_on(alice_, 0)), Verdict::accepted);
    const Judgement second = judged(record_of(commit_on(alice_, 0)));
    EXPECT_EQ(second.verdict, Verdict::stale_version);
    EXPECT_FALSE(second.counts());
    EXPECT_TRUE(second.events.empty());
    EXPECT_EQ(second.version, 1U);
    EXPECT_FALSE(is_suspicious(second.verdict));
}

TEST_F(CommitFoldTest, voids_commits_that_are_ahead_of_their_stream) {
    EXPECT_EQ(verdict_on(commit_on(alice_, 1)), Verdict::stale_version);
    EXPECT_EQ(heads_.get(Topic::users, alice_), std::nullopt);
}

TEST_F(CommitFoldTest, takes_one_copy_of_a_commit_that_was_appended_again) {
    const log::LoggedRecord record = record_of(commit_on(alice_, 0));
    EXPECT_EQ(judged(record).verdict, Verdict::accepted);
    EXPECT_EQ(judged(record).verdict, Verdict::stale_version);
    EXPECT_EQ(verdict_on(commit_on(alice_, 1)), Verdict::accepted);
    EXPECT_EQ(judged(record).verdict, Verdict::stale_version);
}

TEST_F(CommitFoldTest, keeps_streams_and_topics_apart) {
    EXPECT_EQ(verdict_on(commit_on(alice_, 0)), Verdict::accepted);
    EXPECT_EQ(verdict_on(commit_on(bob_, 0)), Verdict::accepted);
    EXPECT_EQ(verdict_on(commit_on(alice_, 0), Topic::content), Verdict::accepted);
    EXPECT_EQ(verdict_on(commit_on(alice_, 1)), Verdict::accepted);
}

TEST_F(CommitFoldTest, holds_a_stream_to_its_first_subject) {
    Commit first = commit_on(alice_, 0);
    first.envelope.subject = bob_.as<SubjectId>();
    EXPECT_EQ(verdict_on(first), Verdict::accepted);
    const Commit foreign = commit_on(alice_, 1);
    EXPECT_EQ(verdict_on(foreign), Verdict::foreign_subject);
    EXPECT_TRUE(is_suspicious(Verdict::foreign_subject));
    EXPECT_EQ(heads_.get(Topic::users, alice_)->version, 1U);
}

TEST_F(CommitFoldTest, does_not_learn_a_subject_from_a_void_commit) {
    Commit ahead = commit_on(alice_, 5);
    ahead.envelope.subject = bob_.as<SubjectId>();
    EXPECT_EQ(verdict_on(ahead), Verdict::stale_version);
    EXPECT_EQ(verdict_on(commit_on(alice_, 0)), Verdict::accepted);
}

TEST_F(CommitFoldTest, voids_what_lies_in_a_partition_that_is_not_its_subjects) {
    const Commit commit = commit_on(alice_, 0);
    Partition elsewhere = layout_.place(Topic::users, alice_.view());
    elsewhere.index = (elsewhere.index + 1) % 8;
    auto record = encode_commit(commit, RecordKind::commit, elsewhere, keys_, "/test", {});
    EXPECT_EQ(judged(logged(std::move(*record), elsewhere)).verdict, Verdict::foreign_subject);
    EXPECT_EQ(heads_.get(Topic::users, alice_), std::nullopt);
}

TEST_F(CommitFoldTest, voids_records_that_are_not_ours) {
    const log::LoggedRecord good = record_of(commit_on(alice_, 0));
    log::LoggedRecord record = good;
    record.value->back() = static_cast<char>(record.value->back() ^ 1);
    EXPECT_EQ(judged(record).verdict, Verdict::invalid_record);
    record = good;
    record.value.reset();
    EXPECT_EQ(judged(record).verdict, Verdict::invalid_record);
    record = good;
    record.value = "some text";
    EXPECT_EQ(judged(record).verdict, Verdict::invalid_record);
    EXPECT_TRUE(is_suspicious(Verdict::invalid_record));
    EXPECT_EQ(judged(good).verdict, Verdict::accepted);
}

TEST_F(CommitFoldTest, voids_a_record_whose_key_is_not_its_stream) {
    const Partition partition = layout_.place(Topic::users, alice_.view());
    const log::LoggedRecord good = record_of(commit_on(alice_, 0));
    const auto frame = decode_frame(good, keys_);
    const std::string key(bob_.view());
    log::LoggedRecord record{
        {partition, 0},
        0,
        key,
        encode_frame(RecordKind::commit, frame->envelope, frame->body, partition, key, keys_),
        {}};
    EXPECT_EQ(judged(record).verdict, Verdict::invalid_record);
}

TEST_F(CommitFoldTest, voids_an_envelope_that_does_not_verify) {
    const Partition partition = layout_.place(Topic::users, alice_.view());
    const std::string key(alice_.view());
    log::LoggedRecord record{
        {partition, 0},
        0,
        key,
        encode_frame(RecordKind::commit, "no such table", "", partition, key, keys_),
        {}};
    EXPECT_EQ(judged(record).verdict, Verdict::invalid_record);
}

TEST_F(CommitFoldTest, voids_kinds_that_do_not_belong_on_the_topic) {
    const Commit commit = commit_on(alice_, 0);
    EXPECT_EQ(judged(record_of(commit, Topic::users, RecordKind::event)).verdict,
              Verdict::invalid_record);
    EXPECT_EQ(judged(record_of(commit, Topic::activity, RecordKind::commit)).verdict,
              Verdict::invalid_record);
    EXPECT_EQ(judged(record_of(commit, Topic::settings, RecordKind::event)).verdict,
              Verdict::invalid_record);
}

TEST_F(CommitFoldTest, counts_single_events_without_a_version) {
    Commit commit = commit_on(alice_, 17);
    for (const Topic topic : {Topic::activity, Topic::sessions}) {
        const log::LoggedRecord record = record_of(commit, topic, RecordKind::event);
        for (int copy = 0; copy < 2; ++copy) {
            const Judgement judgement = judged(record);
            EXPECT_EQ(judgement.verdict, Verdict::single_event);
            EXPECT_TRUE(judgement.counts());
            EXPECT_EQ(judgement.events, commit.events);
            EXPECT_FALSE(judgement.quarantined);
        }
        EXPECT_EQ(heads_.get(topic, alice_), std::nullopt);
    }
}

TEST_F(CommitFoldTest, accepts_and_quarantines_what_it_cannot_decode) {
    EXPECT_EQ(verdict_on(commit_on(alice_, 0)), Verdict::accepted);
    Commit newer = commit_on(alice_, 1);
    newer.envelope.raises_epoch = true;
    const Judgement judgement = judged(with_unknown_event(newer, Topic::users));
    EXPECT_EQ(judgement.verdict, Verdict::accepted);
    EXPECT_TRUE(judgement.quarantined);
    EXPECT_TRUE(judgement.events.empty());
    EXPECT_EQ(judgement.envelope, newer.envelope);
    EXPECT_EQ(judgement.version, 2U);
    EXPECT_TRUE(heads_.get(Topic::users, alice_)->quarantined);
    // What follows is judged as on any node, and the mark stays.
    EXPECT_EQ(verdict_on(commit_on(alice_, 1)), Verdict::stale_version);
    EXPECT_EQ(verdict_on(commit_on(alice_, 2)), Verdict::accepted);
    EXPECT_EQ(heads_.get(Topic::users, alice_),
              (StreamHead{3, alice_.as<SubjectId>(), true, false}));
}

TEST_F(CommitFoldTest, does_not_quarantine_for_a_void_commit) {
    EXPECT_EQ(verdict_on(commit_on(alice_, 0)), Verdict::accepted);
    const Judgement judgement = judged(with_unknown_event(commit_on(alice_, 0), Topic::users));
    EXPECT_EQ(judgement.verdict, Verdict::stale_version);
    EXPECT_FALSE(judgement.quarantined);
    EXPECT_FALSE(heads_.get(Topic::users, alice_)->quarantined);
}

TEST_F(CommitFoldTest, counts_a_single_event_that_it_cannot_decode) {
    const Judgement judgement =
        judged(with_unknown_event(commit_on(alice_, 0), Topic::activity, RecordKind::event));
    EXPECT_EQ(judgement.verdict, Verdict::single_event);
    EXPECT_TRUE(judgement.quarantined);
}

TEST_F(CommitFoldTest, remembers_that_a_stream_has_ended) {
    Commit last = commit_on(alice_, 0);
    last.envelope.ends_stream = true;
    EXPECT_EQ(verdict_on(last, Topic::sessions), Verdict::accepted);
    EXPECT_TRUE(heads_.get(Topic::sessions, alice_)->ended);
}

TEST_F(CommitFoldTest, lets_a_session_take_commits_for_ninety_days) {
    Commit commit = commit_on(alice_, 0);
    commit.envelope.time_ms = start_ms + 90 * day_ms;
    EXPECT_EQ(verdict_on(commit, Topic::sessions), Verdict::accepted);
    commit = commit_on(alice_, 1);
    commit.envelope.time_ms = start_ms + 90 * day_ms + 1;
    EXPECT_EQ(verdict_on(commit, Topic::sessions), Verdict::expired_stream);
    EXPECT_TRUE(is_suspicious(Verdict::expired_stream));
    EXPECT_EQ(heads_.get(Topic::sessions, alice_)->version, 1U);
    EXPECT_EQ(verdict_on(commit_on(alice_, 1), Topic::sessions), Verdict::accepted);
}

TEST_F(CommitFoldTest, judges_a_sessions_age_by_the_envelope_not_by_the_broker) {
    Commit commit = commit_on(alice_, 0);
    log::LoggedRecord record = record_of(commit, Topic::sessions);
    record.appended_unix_ms = start_ms + 1000 * day_ms;
    EXPECT_EQ(judged(record).verdict, Verdict::accepted);
}

TEST_F(CommitFoldTest, lets_no_session_live_without_a_time_in_its_id) {
    StreamId timeless;
    timeless.bytes = make_uuid_v8({1, 2, 3});
    EXPECT_EQ(verdict_on(commit_on(timeless, 0), Topic::sessions), Verdict::expired_stream);
    EXPECT_EQ(verdict_on(commit_on(timeless, 0), Topic::users), Verdict::accepted);
}

TEST_F(CommitFoldTest, bears_times_at_the_ends_of_time) {
    for (const std::int64_t time_ms : {std::numeric_limits<std::int64_t>::min() + day_ms,
                                       std::numeric_limits<std::int64_t>::max()}) {
        Commit commit = commit_on(stream_of(9), 0);
        commit.envelope.time_ms = time_ms;
        const Verdict expected = time_ms < 0 ? Verdict::accepted : Verdict::expired_stream;
        EXPECT_EQ(verdict_on(commit, Topic::sessions), expected);
        heads_ = MemoryHeads();
    }
}

TEST_F(CommitFoldTest, lets_the_other_streams_live_for_ever) {
    Commit commit = commit_on(alice_, 0);
    commit.envelope.time_ms = start_ms + 10'000 * day_ms;
    EXPECT_EQ(verdict_on(commit), Verdict::accepted);
}

TEST_F(CommitFoldTest, stops_at_a_newer_frame) {
    log::LoggedRecord record = record_of(commit_on(alice_, 0));
    (*record.value)[2] = 2;
    const auto judgement = judge(record, heads_, keys_, 8);
    ASSERT_FALSE(judgement);
    EXPECT_EQ(judgement.error(), CodecErrc::newer_format);
    EXPECT_NE(describe(judgement.error()).find("newer userfold"), std::string_view::npos);
}

TEST_F(CommitFoldTest, stops_at_a_newer_envelope) {
    codec::Builder builder;
    const wire::Uuid some = codec::to_wire(alice_);
    wire::EnvelopeBuilder table(builder);
    table.add_version(2);
    table.add_stream(&some);
    builder.Finish(table.Finish());
    const Partition partition = layout_.place(Topic::users, alice_.view());
    const std::string key(alice_.view());
    const log::LoggedRecord record{
        {partition, 0},
        0,
        key,
        encode_frame(RecordKind::commit, codec::finished(builder), "", partition, key, keys_),
        {}};
    const auto judgement = judge(record, heads_, keys_, 8);
    ASSERT_FALSE(judgement);
    EXPECT_EQ(judgement.error(), CodecErrc::newer_format);
}

TEST_F(CommitFoldTest, stops_at_a_mac_key_that_this_node_lacks) {
    const log::LoggedRecord record = record_of(commit_on(alice_, 0));
    MacKeys others;
    others.add(2, counting_key(0x55));
    const auto judgement = judge(record, heads_, others, 8);
    ASSERT_FALSE(judgement);
    EXPECT_EQ(judgement.error(), CodecErrc::unknown_mac_key);
    EXPECT_NE(describe(judgement.error()).find("mac-*.key"), std::string_view::npos);
}

} // namespace
} // namespace userfold
