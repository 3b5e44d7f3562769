#include "projector/read_models/keys.h"
#include "projector/read_models/value_codec.h"
#include "projector/read_models/visitor_piece.h"
#include "tests/projector/folded_views.h"

namespace userfold::test {
namespace {

namespace keys = read_models::keys;
using read_models::bucket_of;
using read_models::Counter;
using read_models::Grain;
using read_models::VisitorSet;

std::uint64_t then_count(const FoldedViews& views, Counter counter, Grain grain,
                         std::int64_t time_ms) {
    const auto stored =
        views.get(View::counters, keys::counter(counter, grain, bucket_of(grain, time_ms)));
    return stored ? read_models::ValueReader(*stored).number() : 0;
}

struct Set {
    std::uint64_t count;
    std::uint64_t distinct;
    friend bool operator==(const Set&, const Set&) = default;
};

Set then_set(const FoldedViews& views, VisitorSet set, Grain grain, std::int64_t time_ms,
             const std::string& label = "") {
    const auto stored = views.get(
        View::visitor_sets, keys::visitor_set(set, grain, bucket_of(grain, time_ms), label, 0));
    if (!stored) return {0, 0};
    const auto piece = read_models::decode_visitor_piece(*stored);
    return {piece.count, piece.ordinals.size()};
}

TEST(AnalyticsProjectionTest, SignUpsAndLogInsAreCountedByHourAndDay) {
    LogBuilder log;
    log.register_user(log.id<UserId>(1), "ann@example.org", start_ms);
    log.register_user(log.id<UserId>(2), "ben@example.org", start_ms + hour_ms);
    log.start_session(log.id<UserId>(1), log.id<SessionId>(3), start_ms);
    log.fail_log_in("ann@example.org", start_ms);
    log.fail_log_in("nobody@example.org", start_ms);
    const FoldedViews views(log);
    EXPECT_EQ(then_count(views, Counter::sign_ups, Grain::hour, start_ms), 1u);
    EXPECT_EQ(then_count(views, Counter::sign_ups, Grain::day, start_ms), 2u);
    EXPECT_EQ(then_count(views, Counter::log_ins, Grain::day, start_ms), 1u);
    EXPECT_EQ(then_count(views, Counter::failed_log_ins, Grain::hour, start_ms), 2u);
}

TEST(AnalyticsProjectionTest, ARepeatedCommitCountsOnce) {
    LogBuilder log;
    const Position registered = log.register_user(log.id<UserId>(1), "ann@example.org");
    log.repeat(registered);
    EXPECT_EQ(then_count(FoldedViews(log), Counter::sign_ups, Grain::day, start_ms), 1u);
}

TEST(AnalyticsProjectionTest, PageViewsAndTheirVisitors) {
    LogBuilder log;
    const auto ann = log.id<SubjectId>(1);
    const auto ben = log.id<SubjectId>(2);
    log.record_activity(ann, {.path = "/", .referrer = "https://example.net/"});
    log.record_activity(ann, {.path = "/"}, start_ms + hour_ms);
    log.record_activity(ben, {.path = "/"});
    log.record_activity(ben, {.path = "/prices"});
    log.record_activity(
        ben, {.type = ActivityType::track, .known_name = "Page Viewed", .path = "/imported"});
    const FoldedViews views(log);
    EXPECT_EQ(then_set(views, VisitorSet::page_views, Grain::day, start_ms), (Set{5, 2}));
    EXPECT_EQ(then_set(views, VisitorSet::page_views, Grain::hour, start_ms + hour_ms),
              (Set{1, 1}));
    EXPECT_EQ(then_set(views, VisitorSet::by_path, Grain::day, start_ms, "/"), (Set{3, 2}));
    EXPECT_EQ(then_set(views, VisitorSet::by_path, Grain::day, start_ms, "/prices"), (Set{1, 1}));
    EXPECT_EQ(then_set(views, VisitorSet::by_path, Grain::day, start_ms, "/imported"), (Set{1, 1}));
    EXPECT_EQ(
        then_set(views, VisitorSet::by_referrer, Grain::day, start_ms, "https://example.net/"),
        (Set{1, 1}));
    EXPECT_EQ(then_set(views, VisitorSet::by_referrer, Grain::day, start_ms), (Set{4, 2}));
}

TEST(AnalyticsProjectionTest, OtherEventsMakeActiveUsersButNoPageViews) {
    LogBuilder log;
    log.record_activity(log.id<SubjectId>(1),
                        {.type = ActivityType::track, .known_name = "Order Completed"});
    const FoldedViews views(log);
    EXPECT_EQ(then_set(views, VisitorSet::active, Grain::day, start_ms), (Set{1, 1}));
    EXPECT_EQ(then_set(views, VisitorSet::page_views, Grain::day, start_ms), (Set{0, 0}));
}

TEST(AnalyticsProjectionTest, ALateEventLandsInItsOwnTime) {
    LogBuilder log;
    log.record_activity(log.id<SubjectId>(1), {}, start_ms);
    log.record_activity(log.id<SubjectId>(1), {}, start_ms - 40 * day_ms);
    const FoldedViews views(log);
    EXPECT_EQ(then_set(views, VisitorSet::active, Grain::day, start_ms - 40 * day_ms), (Set{1, 1}));
    EXPECT_EQ(then_set(views, VisitorSet::active, Grain::day, start_ms), (Set{1, 1}));
}

TEST(AnalyticsProjectionTest, SetsGrowFromBatchToBatch) {
    LogBuilder log;
    for (std::uint64_t i = 0; i < 50; ++i) {
        log.record_activity(log.id<SubjectId>(i % 20), {});
    }
    FoldedViews views;
    views.fold(log, log.records(), 7);
    EXPECT_EQ(then_set(views, VisitorSet::active, Grain::day, start_ms), (Set{50, 20}));
    EXPECT_EQ(views.values(View::identities).size(), 20u);
}

} // namespace
} // namespace userfold::test
