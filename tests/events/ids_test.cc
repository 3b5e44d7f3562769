#include "events/ids.h"

#include <gtest/gtest.h>
#include <limits>

#include "events/topic_layout.h"

namespace userfold {
namespace {

TEST(Murmur2, gives_the_hashes_of_kafkas_own_test) {
    const std::pair<std::string_view, std::int32_t> known[] = {
        {"21", -973932308},
        {"foobar", -790332482},
        {"a-little-bit-long-string", -985981536},
        {"a-little-bit-longer-string", -1486304829},
        {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
        {"abc", 479470107},
    };
    for (const auto& [text, hash] : known) {
        EXPECT_EQ(static_cast<std::int32_t>(murmur2(text)), hash) << text;
    }
}

TEST(Murmur2, reads_bytes_as_unsigned) {
    // Kafka masks each byte of the tail; a sign extension would show here.
    EXPECT_NE(murmur2("\xFF"), murmur2("\xFF\xFF"));
    EXPECT_EQ(murmur2(std::string_view("\0", 1)), murmur2(std::string_view("\0", 1)));
}

TEST(PartitionOf, is_the_positive_hash_modulo_the_count) {
    EXPECT_EQ(partition_of("21", 8), (static_cast<std::uint32_t>(-973932308) & 0x7fffffff) % 8);
    for (std::uint32_t count : {1U, 2U, 8U, 1000U}) {
        for (const std::string_view key : {"", "a", "foobar"}) {
            EXPECT_LT(partition_of(key, count), count);
        }
    }
}

TEST(Uuid, reads_what_it_writes) {
    const std::string text = "01890a5d-ac96-774b-bcce-b302099a8057";
    const auto bytes = parse_uuid(text);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(format_uuid(*bytes), text);
    EXPECT_EQ(parse_uuid("01890A5D-AC96-774B-BCCE-B302099A8057"), bytes);
    const auto user = parse_id<UserId>(text);
    ASSERT_TRUE(user);
    EXPECT_EQ(to_string(*user), text);
    EXPECT_EQ(to_string(user->as<StreamId>()), text);
    EXPECT_EQ(UserId::from_view(user->view()), *user);
}

TEST(Uuid, refuses_other_text) {
    for (const std::string_view text :
         {"", "01890a5d-ac96-774b-bcce-b302099a805", "01890a5d-ac96-774b-bcce-b302099a80577",
          "01890a5dac96774bbcceb302099a8057", "01890a5d-ac96-774b-bcce-b302099a805g",
          "01890a5d_ac96-774b-bcce-b302099a8057", "{1890a5d-ac96-774b-bcce-b302099a8057",
          "01890a5da-c96-774b-bcce-b302099a8057"}) {
        EXPECT_EQ(parse_uuid(text), std::nullopt) << text;
    }
}

TEST(Uuid, version_7_holds_its_time) {
    const auto bytes =
        make_uuid_v7(0x0123456789AB, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});
    EXPECT_EQ(format_uuid(bytes), "01234567-89ab-7fff-bfff-ffffffffffff");
    EXPECT_EQ(uuid_v7_unix_ms(bytes), 0x0123456789AB);
    EXPECT_LT(make_uuid_v7(1, {0xFF}), make_uuid_v7(2, {}));
}

TEST(Uuid, version_8_has_no_time) {
    std::array<std::uint8_t, 16> bits;
    bits.fill(0xFF);
    EXPECT_EQ(format_uuid(make_uuid_v8(bits)), "ffffffff-ffff-8fff-bfff-ffffffffffff");
    EXPECT_EQ(uuid_v7_unix_ms(make_uuid_v8(bits)), std::nullopt);
    EXPECT_EQ(uuid_v7_unix_ms({}), std::nullopt);
}

TEST(Id, is_none_where_it_is_zero) {
    EXPECT_FALSE(UserId());
    UserId user;
    user.bytes[15] = 1;
    EXPECT_TRUE(user);
}

TEST(Topics, are_known_by_name) {
    for (std::size_t i = 0; i < topic_count; ++i) {
        const auto topic = static_cast<Topic>(i);
        EXPECT_EQ(parse_topic(to_string(topic)), topic);
    }
    EXPECT_EQ(parse_topic("userfold.users"), std::nullopt);
    EXPECT_EQ(parse_topic(""), std::nullopt);
}

TEST(Positions, read_as_they_are_written) {
    const Position position{{Topic::users, 3}, 1042};
    EXPECT_EQ(to_string(position), "users/3@1042");
    EXPECT_EQ(parse_position("users/3@1042"), position);
    EXPECT_EQ(parse_position("settings/0@0"), (Position{{Topic::settings, 0}, 0}));
}

TEST(Positions, refuse_other_text) {
    for (const std::string_view text :
         {"", "users", "users/3", "users@1/3", "nothing/3@1", "users/@1", "users/3@", "users/-1@1",
          "users/3@-1", "users/3@1x", "users/ 3@1", "users/3@99999999999999999999",
          "users/4294967296@1"}) {
        EXPECT_EQ(parse_position(text), std::nullopt) << text;
    }
}

TEST(TopicLayout, has_one_partition_for_settings_and_n_for_the_others) {
    const TopicLayout layout(8);
    EXPECT_EQ(layout.partitions(Topic::settings), 1U);
    EXPECT_EQ(layout.partitions(Topic::users), 8U);
    EXPECT_EQ(layout.all({Topic::settings, Topic::users}).size(), 9U);
    EXPECT_EQ(layout.all({Topic::settings}), (std::vector<Partition>{{Topic::settings, 0}}));
    const auto genesis = layout.as_genesis();
    ASSERT_EQ(genesis.size(), topic_count);
    EXPECT_EQ(genesis[0], (TopicPartitions{Topic::settings, 1}));
    EXPECT_EQ(genesis[1], (TopicPartitions{Topic::users, 8}));
}

TEST(TopicLayout, places_a_subject_alike_on_every_topic) {
    const TopicLayout layout(8);
    EXPECT_EQ(layout.place(Topic::settings, "any").index, 0U);
    const Partition place = layout.place(Topic::users, "foobar");
    EXPECT_EQ(place, (Partition{Topic::users, partition_of("foobar", 8)}));
    EXPECT_EQ(layout.place(Topic::sessions, "foobar").index, place.index);
}

} // namespace
} // namespace userfold
