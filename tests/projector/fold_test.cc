#include "projector/fold.h"

#include "projector/quarantine.h"
#include "projector/read_models/keys.h"
#include "projector/read_models/profile_view.h"
#include "tests/projector/folded_views.h"

namespace userfold::test {
namespace {

namespace keys = read_models::keys;

// As LogBuilder's records, but with something changed.
log::LoggedRecord changed(log::LoggedRecord record, std::size_t byte_from_the_end) {
    std::string& value = *record.value;
    value[value.size() - byte_from_the_end] =
        static_cast<char>(value[value.size() - byte_from_the_end] ^ 1);
    return record;
}

TEST(FoldTest, ARecordThatIsNotOursIsVoidCountedAndKept) {
    LogBuilder log;
    const auto user = log.id<UserId>(1);
    const Position registered = log.register_user(user, "ann@example.org");
    log.append(registered.partition, "junk", "junk");
    log.append(registered.partition, "junk", std::nullopt);
    const FoldedViews views(log);
    EXPECT_EQ(views.counts.suspicious, 2u);
    const auto kept =
        views.get(View::quarantine, keys::quarantined_record({registered.partition, 1}));
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(projector::decode_quarantined(*kept).verdict, Verdict::invalid_record);
    EXPECT_TRUE(views.get(View::subjects, keys::profile(user)).has_value());
}

TEST(FoldTest, AWrongMacChangesNothing) {
    LogBuilder log;
    log.register_user(log.id<UserId>(1), "ann@example.org");
    FoldedViews views;
    views.fold(log, {changed(log.records()[0], 1)});
    EXPECT_TRUE(views.values(View::subjects).empty());
    EXPECT_EQ(views.counts.suspicious, 1u);
}

TEST(FoldTest, QuarantineIsBoundedAndCountsOn) {
    LogBuilder log(1);
    for (int i = 0; i < 1'005; ++i) log.append({Topic::users, 0}, "junk", "junk");
    FoldedViews views;
    views.fold(log, log.records(), 100);
    EXPECT_EQ(views.counts.suspicious, 1'005u);
    EXPECT_EQ(views.values(View::quarantine).size(), projector::quarantined_records_max);
}

TEST(FoldTest, AKeyOfAnotherGenerationStopsTheFoldBeforeTheRecord) {
    LogBuilder log(1);
    log.register_user(log.id<UserId>(1), "ann@example.org");
    log.register_user(log.id<UserId>(2), "ben@example.org");
    log::LoggedRecord unknown = log.records()[1];
    (*unknown.value)[4] = 9; // the MAC key's generation
    FoldedViews views;
    projector::Fold fold(views.store, log.mac_keys(), log.partition_counts());
    ASSERT_TRUE(fold.add(log.records()[0]).has_value());
    const auto stopped = fold.add(unknown);
    ASSERT_FALSE(stopped.has_value());
    EXPECT_EQ(stopped.error(), CodecErrc::unknown_mac_key);
    ASSERT_TRUE(views.store.write(fold.finish(start_ms)).has_value());
    EXPECT_EQ(views.values(View::subjects).size(), 1u);
    EXPECT_EQ(fold.next(),
              projector::Fold(views.store, log.mac_keys(), log.partition_counts()).next());
}

TEST(FoldTest, ARecordIsFoldedOnce) {
    LogBuilder log;
    log.record_activity(log.id<SubjectId>(1), {});
    FoldedViews once(log);
    FoldedViews twice(log);
    twice.fold(log, log.records());
    EXPECT_EQ(twice.counts.records, 0u);
    EXPECT_EQ(once.digest(), twice.digest());
}

TEST(FoldTest, AUsersStreamUnderAnotherSubjectIsVoid) {
    LogBuilder log;
    Envelope envelope;
    envelope.stream = log.id<StreamId>(1);
    envelope.subject = log.id<SubjectId>(2);
    envelope.time_ms = start_ms;
    log.commit(Topic::users, envelope, {EmailVerified{}});
    const FoldedViews views(log);
    EXPECT_EQ(views.counts.suspicious, 1u);
    EXPECT_TRUE(views.values(View::subjects).empty());
}

TEST(FoldTest, WhatWasTrimmedIsSkipped) {
    LogBuilder log(1);
    storage::MemoryStore store(read_models::view_count);
    projector::Fold fold(store, log.mac_keys(), log.partition_counts());
    fold.skip_to({{Topic::activity, 0}, 40});
    for (const Position& next : fold.next()) {
        EXPECT_EQ(next.offset, next.partition.topic == Topic::activity ? 40 : 0);
    }
}

TEST(FoldTest, TheDigestTellsDifferentViewsApart) {
    LogBuilder log;
    log.record_activity(log.id<SubjectId>(1), {.path = "/a"});
    const std::string before = FoldedViews(log).digest();
    log.record_activity(log.id<SubjectId>(2), {.path = "/a"});
    EXPECT_NE(FoldedViews(log).digest(), before);
}

} // namespace
} // namespace userfold::test
