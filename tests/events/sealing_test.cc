#include "events/sealing.h"

#include <gtest/gtest.h>

#include "tests/events/fixed_keys.h"

namespace userfold {
namespace {

template <class IdType>
IdType id(std::uint8_t byte) {
    IdType made;
    made.bytes.fill(byte);
    return made;
}

SealPlace email_place() {
    return {Topic::users, id<StreamId>(1), "user.registered", "/account/email", id<CommitId>(2)};
}

TEST(Sealing, opens_where_it_was_sealed) {
    const DataKey key = fixed_data_key();
    for (const std::string_view plaintext : {"", "\"ada@example.com\"", "\xFF\x00"}) {
        const Sealed sealed = seal(key, email_place(), plaintext);
        EXPECT_EQ(sealed.key_id, key.key_id);
        EXPECT_EQ(sealed.box.size(), 12 + plaintext.size() + 16);
        EXPECT_EQ(open(key, email_place(), sealed), plaintext);
    }
}

TEST(Sealing, opens_at_no_other_place) {
    const DataKey key = fixed_data_key();
    const Sealed sealed = seal(key, email_place(), "\"ada@example.com\"");
    SealPlace place = email_place();
    place.topic = Topic::sessions;
    EXPECT_FALSE(open(key, place, sealed));
    place = email_place();
    place.stream = id<StreamId>(9);
    EXPECT_FALSE(open(key, place, sealed));
    place = email_place();
    place.event_type = "user.email_changed";
    EXPECT_FALSE(open(key, place, sealed));
    place = email_place();
    place.path = "/personal/phone";
    EXPECT_FALSE(open(key, place, sealed));
    place = email_place();
    place.commit_id = id<CommitId>(9);
    EXPECT_FALSE(open(key, place, sealed));
}

TEST(Sealing, does_not_let_the_parts_of_a_place_flow_into_each_other) {
    const DataKey key = fixed_data_key();
    SealPlace place = email_place();
    place.event_type = "ab";
    place.path = "c";
    const Sealed sealed = seal(key, place, "text");
    place.event_type = "a";
    place.path = "bc";
    EXPECT_FALSE(open(key, place, sealed));
}

TEST(Sealing, opens_under_no_other_key) {
    const Sealed sealed = seal(fixed_data_key(), email_place(), "text");
    EXPECT_FALSE(open({7, counting_key(0x99)}, email_place(), sealed));
    EXPECT_FALSE(open({8, counting_key(0x20)}, email_place(), sealed));
    EXPECT_FALSE(open(fixed_credential_key(), email_place(), sealed));
}

TEST(Sealing, opens_no_damaged_box) {
    const DataKey key = fixed_data_key();
    const Sealed sealed = seal(key, email_place(), "text");
    for (std::size_t at = 0; at < sealed.box.size(); ++at) {
        Sealed damaged = sealed;
        damaged.box[at] = static_cast<char>(damaged.box[at] ^ 0x10);
        EXPECT_FALSE(open(key, email_place(), damaged));
        EXPECT_FALSE(open(key, email_place(), {7, sealed.box.substr(0, at)}));
    }
    EXPECT_EQ(open(key, email_place(), sealed), "text");
}

TEST(Sealing, never_gives_the_same_box_twice) {
    const Sealed a = seal(fixed_data_key(), email_place(), "text");
    const Sealed b = seal(fixed_data_key(), email_place(), "text");
    EXPECT_NE(a.box, b.box);
    EXPECT_NE(a.box.substr(0, 12), b.box.substr(0, 12));
}

} // namespace
} // namespace userfold
