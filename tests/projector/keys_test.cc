#include "projector/read_models/keys.h"

#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

namespace userfold::read_models {
namespace {

SubjectId subject_of(std::uint8_t byte) {
    SubjectId subject;
    subject.bytes.fill(byte);
    return subject;
}

RC_GTEST_PROP(KeysTest, NewerHoursComeFirst, (Bucket older, Bucket newer)) {
    RC_PRE(older < newer);
    const SubjectId subject = subject_of(1);
    const std::string old_key = keys::activity(subject, Topic::activity, older, 5);
    const std::string new_key = keys::activity(subject, Topic::activity, newer, 4);
    RC_ASSERT(new_key < old_key);
    RC_ASSERT(keys::hour_of_activity(old_key) == older);
    RC_ASSERT(keys::activity_from(subject, Topic::activity, newer) <= new_key);
    RC_ASSERT(keys::activity_from(subject, Topic::activity, older) > new_key);
}

RC_GTEST_PROP(KeysTest, BucketsOfCountersSortAsTheyAre, (Bucket first, Bucket second)) {
    RC_ASSERT((first < second) == (keys::counter(Counter::sign_ups, Grain::day, first) <
                                   keys::counter(Counter::sign_ups, Grain::day, second)));
    RC_ASSERT(keys::bucket_of_counter(keys::counter(Counter::sign_ups, Grain::day, first)) ==
              first);
}

RC_GTEST_PROP(KeysTest, VisitorSetsKeepTheirLabel,
              (const std::string& label, std::uint16_t piece)) {
    const std::string key = keys::visitor_set(VisitorSet::by_path, Grain::day, 3, label, piece);
    RC_ASSERT(keys::label_of_visitor_set(key) == label);
    RC_ASSERT(keys::piece_of_visitor_set(key) == piece);
    RC_ASSERT(key.starts_with(keys::visitor_bucket(VisitorSet::by_path, Grain::day, 3)));
}

TEST(KeysTest, PartsComeBack) {
    const auto user = subject_of(7).as<UserId>();
    const auto session = subject_of(9).as<SessionId>();
    EXPECT_EQ(keys::session_of(keys::session(user, session)), session);
    EXPECT_EQ(keys::user_of_term(keys::term(LookupKind::email, "term", user)), user);
    EXPECT_EQ(keys::offset_of_audit(keys::audit(subject_of(7), Topic::users, 1'000'000'007)),
              1'000'000'007);
    EXPECT_EQ(keys::partition_of_progress(keys::progress({Topic::keys, 300})),
              (Partition{Topic::keys, 300}));
    EXPECT_EQ(keys::ordinal_of_identity(keys::identity(0xFEDCBA98)), 0xFEDCBA98);
}

TEST(KeysTest, TimesBeyondTheBucketsFallIntoTheLastOnes) {
    EXPECT_EQ(bucket_of(Grain::day, -1), -1);
    EXPECT_EQ(bucket_of(Grain::day, 0), 0);
    EXPECT_EQ(bucket_of(Grain::hour, std::numeric_limits<std::int64_t>::max()),
              std::numeric_limits<Bucket>::max());
    EXPECT_EQ(bucket_of(Grain::hour, std::numeric_limits<std::int64_t>::min()),
              std::numeric_limits<Bucket>::min());
}

} // namespace
} // namespace userfold::read_models
