#include "projector/read_models/activity_view.h"
#include "projector/read_models/keys.h"
#include "tests/projector/folded_views.h"

namespace userfold::test {
namespace {

namespace keys = read_models::keys;
using read_models::ActivityKind;

struct Entry {
    ActivityKind kind;
    std::int64_t time_ms;
    std::string path;
    friend bool operator==(const Entry&, const Entry&) = default;
};

std::vector<Entry> then_entries(const FoldedViews& views, SubjectId subject, Topic topic) {
    std::vector<Entry> entries;
    for (const std::string& value :
         views.values(View::activity, keys::activity_of(subject, topic))) {
        for (const auto& entry : read_models::decode_activity(value, subject)) {
            entries.push_back({entry.kind, entry.time_ms, std::string(entry.path)});
        }
    }
    return entries;
}

TEST(ActivityProjectionTest, EventsOfAnHourThatAreFoldedTogetherShareAValue) {
    LogBuilder log;
    const auto subject = log.id<SubjectId>(1);
    log.record_activity(subject, {.path = "/a"}, start_ms);
    log.record_activity(subject, {.path = "/b"}, start_ms + 1);
    log.record_activity(subject, {.path = "/later"}, start_ms + hour_ms);
    const FoldedViews views(log);
    EXPECT_EQ(views.values(View::activity).size(), 2u);
    EXPECT_EQ(then_entries(views, subject, Topic::activity),
              (std::vector<Entry>{{ActivityKind::page, start_ms + hour_ms, "/later"},
                                  {ActivityKind::page, start_ms, "/a"},
                                  {ActivityKind::page, start_ms + 1, "/b"}}));
}

TEST(ActivityProjectionTest, AnEntryKeepsWhatOpeningItNeeds) {
    LogBuilder log;
    const auto subject = log.id<SubjectId>(1);
    log.record_activity(subject, {.sealed = R"({"event":"Secret"})"});
    const FoldedViews views(log);
    const std::string value = views.values(View::activity).at(0);
    const auto entry = read_models::decode_activity(value, subject).at(0);
    const SealPlace place{Topic::activity, entry.stream, "activity.recorded", "", entry.commit_id};
    EXPECT_EQ(open(log.data_key(subject), place, Sealed{entry.key_id, std::string(entry.box)}),
              R"({"event":"Secret"})");
}

TEST(ActivityProjectionTest, LogInsAreActivityOfTheUserAndFailedOnesOfTheIdentifier) {
    LogBuilder log;
    const auto user = log.id<UserId>(1);
    log.start_session(user, log.id<SessionId>(2), start_ms);
    log.fail_log_in("ann@example.org", start_ms + 1);
    const FoldedViews views(log);
    EXPECT_EQ(then_entries(views, user.as<SubjectId>(), Topic::sessions),
              (std::vector<Entry>{{ActivityKind::log_in, start_ms, ""}}));
    EXPECT_EQ(
        then_entries(views, log.indexer().identifier_subject("ann@example.org"), Topic::sessions),
        (std::vector<Entry>{{ActivityKind::failed_log_in, start_ms + 1, ""}}));
}

TEST(ActivityProjectionTest, AVoidLogInIsNone) {
    LogBuilder log;
    const auto user = log.id<UserId>(1);
    const Position started = log.start_session(user, log.id<SessionId>(2));
    log.repeat(started);
    EXPECT_EQ(then_entries(FoldedViews(log), user.as<SubjectId>(), Topic::sessions).size(), 1u);
}

TEST(ActivityProjectionTest, EventsBeforeNineteenSeventyKeepTheirOrder) {
    LogBuilder log;
    const auto subject = log.id<SubjectId>(1);
    log.record_activity(subject, {.path = "/old"}, -3 * hour_ms);
    log.record_activity(subject, {.path = "/new"}, hour_ms);
    EXPECT_EQ(then_entries(FoldedViews(log), subject, Topic::activity),
              (std::vector<Entry>{{ActivityKind::page, hour_ms, "/new"},
                                  {ActivityKind::page, -3 * hour_ms, "/old"}}));
}

} // namespace
} // namespace userfold::test
