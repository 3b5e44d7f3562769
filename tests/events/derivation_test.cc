#include "events/derivation.h"

#include <gtest/gtest.h>
#include <set>

#include "tests/events/fixed_keys.h"

namespace userfold {
namespace {

EventId write_key(std::uint8_t byte) {
    EventId id;
    id.bytes.fill(byte);
    return id;
}

TEST(BlindIndexer, gives_the_same_on_every_node) {
    const BlindIndexer one(counting_key(1));
    const BlindIndexer other(counting_key(1));
    EXPECT_EQ(one.of(ClaimKind::email, "ada@example.com"),
              other.of(ClaimKind::email, "ada@example.com"));
    EXPECT_EQ(one.event_id(write_key(1), "m-1"), other.event_id(write_key(1), "m-1"));
    EXPECT_EQ(one.name_hash("Order Completed"), other.name_hash("Order Completed"));
}

TEST(BlindIndexer, gives_others_under_another_key) {
    const BlindIndexer ours(counting_key(1));
    const BlindIndexer theirs(counting_key(2));
    EXPECT_NE(ours.of(ClaimKind::email, "a"), theirs.of(ClaimKind::email, "a"));
    EXPECT_NE(ours.secret_hash("a"), theirs.secret_hash("a"));
    EXPECT_NE(ours.activity_subject("a"), theirs.activity_subject("a"));
}

TEST(BlindIndexer, keeps_what_it_hashes_for_apart) {
    const BlindIndexer indexer(counting_key(1));
    EXPECT_NE(indexer.of(ClaimKind::email, "ada"), indexer.of(ClaimKind::username, "ada"));
    EXPECT_NE(indexer.identifier_subject("ada"), indexer.activity_subject("ada"));
    EXPECT_NE(indexer.event_id(write_key(1), "m"), indexer.event_id(write_key(2), "m"));
    SubjectId ada;
    SubjectId bob;
    bob.bytes[0] = 1;
    const std::set<std::string> names = {
        indexer.member_name(ada, "/profile/links", "github"),
        indexer.member_name(bob, "/profile/links", "github"),
        indexer.member_name(ada, "/preferences/notifications", "github"),
        indexer.member_name(ada, "/profile/links", "gitlab")};
    EXPECT_EQ(names.size(), 4U);
}

TEST(BlindIndexer, gives_ids_of_version_8) {
    const BlindIndexer indexer(counting_key(1));
    for (const auto& bytes :
         {indexer.identifier_subject("a").bytes, indexer.activity_subject("a").bytes,
          indexer.event_id(write_key(1), "a").bytes}) {
        EXPECT_EQ(bytes[6] >> 4, 8);
        EXPECT_EQ(bytes[8] >> 6, 2);
    }
}

TEST(BlindIndexer, names_members_in_sixteen_hexadecimal_digits) {
    const BlindIndexer indexer(counting_key(1));
    const std::string name = indexer.member_name({}, "/profile/links", "github");
    EXPECT_EQ(name.size(), 16U);
    EXPECT_TRUE(crypto::hex_decode(name));
    EXPECT_EQ(indexer.secret_hash("key").size(), 32U);
}

} // namespace
} // namespace userfold
