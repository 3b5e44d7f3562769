#include "projector/read_models/data_key_view.h"
#include "projector/read_models/keys.h"
#include "tests/projector/folded_views.h"

namespace userfold::test {
namespace {

namespace keys = read_models::keys;

class LookupProjectionTest : public ::testing::Test {
protected:
    std::vector<UserId> then_found(std::string_view email) {
        const FoldedViews views(log_);
        const BlindIndex term = log_.indexer().of(ClaimKind::email, email);
        const std::string prefix = keys::users_of_term(LookupKind::email, crypto::view(term));
        std::vector<UserId> users;
        auto visit = [&](std::string_view key, std::string_view) {
            users.push_back(keys::user_of_term(key));
            return true;
        };
        views.store.scan(read_models::family(View::terms), prefix, storage::after_prefix(prefix),
                         storage::Direction::forward, visit);
        return users;
    }
    std::vector<read_models::StoredDataKey> then_keys(SubjectId subject) {
        const auto stored = FoldedViews(log_).get(View::subjects, keys::data_keys(subject));
        return stored ? read_models::decode_data_keys(*stored)
                      : std::vector<read_models::StoredDataKey>{};
    }

    LogBuilder log_;
    UserId user_ = log_.id<UserId>(1);
    SubjectId subject_ = user_.as<SubjectId>();
};

using Users = std::vector<UserId>;

TEST_F(LookupProjectionTest, ATermFindsItsUser) {
    log_.publish_lookup(user_, LookupKind::email, {"ann@example.org"});
    EXPECT_EQ(then_found("ann@example.org"), Users{user_});
    EXPECT_EQ(then_found("ben@example.org"), Users{});
}

TEST_F(LookupProjectionTest, TheLastRecordOfAUserWins) {
    log_.publish_lookup(user_, LookupKind::email, {"ann@example.org"}, 1);
    log_.publish_lookup(user_, LookupKind::email, {"anna@example.org"}, 2);
    EXPECT_EQ(then_found("ann@example.org"), Users{});
    EXPECT_EQ(then_found("anna@example.org"), Users{user_});
}

TEST_F(LookupProjectionTest, ATombstoneTakesAllTermsOfTheKind) {
    log_.publish_lookup(user_, LookupKind::email, {"ann@example.org", "a@example.org"});
    log_.bury_lookup(user_, LookupKind::email);
    EXPECT_EQ(then_found("ann@example.org"), Users{});
    EXPECT_EQ(then_found("a@example.org"), Users{});
    EXPECT_TRUE(FoldedViews(log_).values(View::lookups).empty());
}

TEST_F(LookupProjectionTest, ARecordInAnothersPartitionIsVoid) {
    const Position position = log_.publish_lookup(user_, LookupKind::email, {"ann@example.org"});
    const log::LoggedRecord record = log_.records().back();
    LogBuilder other;
    const Partition wrong{Topic::lookups, (position.partition.index + 1) % 4};
    other.append(wrong, record.key, record.value);
    const FoldedViews views(other);
    EXPECT_TRUE(views.values(View::terms).empty());
    EXPECT_EQ(views.counts.suspicious, 1u);
}

TEST_F(LookupProjectionTest, AKeyIsThereUntilItsTombstone) {
    log_.publish_key(subject_);
    const auto stored = then_keys(subject_);
    ASSERT_EQ(stored.size(), 1u);
    EXPECT_EQ(crypto::unwrap_key(log_.master_key(), stored[0].wrapped),
              log_.data_key(subject_).key);
    log_.bury_key(subject_);
    EXPECT_TRUE(then_keys(subject_).empty());
}

TEST_F(LookupProjectionTest, ATombstoneOfAKeyThatIsNotThereChangesNothing) {
    log_.bury_key(subject_);
    log_.bury_lookup(user_, LookupKind::username);
    const FoldedViews views(log_);
    EXPECT_TRUE(views.values(View::subjects).empty());
    EXPECT_EQ(views.counts.suspicious, 0u);
}

} // namespace
} // namespace userfold::test
