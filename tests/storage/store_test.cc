// What every store promises, over both of them.
#include <gtest/gtest.h>

#include "storage/memory_store.h"
#include "storage/rocksdb_store.h"
#include "tests/storage/entries.h"
#include "tests/temporary_dir.h"

namespace userfold::storage {
namespace {

constexpr Family first = 0;
constexpr Family second = 1;

struct InMemory {
    MemoryStore store{2};
};

struct OnRocksDb {
    TemporaryDir directory;
    RocksDbStore store{RocksDbSettings{directory.path(), {{"first", true}, {"second"}}}};
};

template <class Holder>
class StoreTest : public testing::Test {
protected:
    void put(Family family, std::string key, std::string value) {
        Batch batch;
        batch.put(family, std::move(key), std::move(value));
        ASSERT_TRUE(store_.write(std::move(batch)));
    }
    void put_keys(std::initializer_list<std::string> keys) {
        for (const std::string& key : keys) put(first, key, "value of " + key);
    }
    static std::vector<std::string> keys_of(const Entries& entries) {
        std::vector<std::string> keys;
        for (const auto& [key, value] : entries) keys.push_back(key);
        return keys;
    }

    Holder holder_;
    Store& store_ = holder_.store;
};

using Stores = testing::Types<InMemory, OnRocksDb>;
TYPED_TEST_SUITE(StoreTest, Stores);
using Keys = std::vector<std::string>;

TYPED_TEST(StoreTest, gives_back_what_was_put) {
    EXPECT_EQ(this->store_.get(first, "key"), std::nullopt);
    this->put(first, "key", "value");
    EXPECT_EQ(this->store_.get(first, "key"), "value");
    this->put(first, "key", "another");
    EXPECT_EQ(this->store_.get(first, "key"), "another");
}

TYPED_TEST(StoreTest, takes_any_bytes) {
    const std::string bytes("\0\xFF\n\x80 and text", 13);
    this->put(first, bytes, bytes);
    EXPECT_EQ(this->store_.get(first, bytes), bytes);
    this->put(first, "empty", "");
    EXPECT_EQ(this->store_.get(first, "empty"), "");
}

TYPED_TEST(StoreTest, erases) {
    this->put(first, "key", "value");
    Batch batch;
    batch.erase(first, "key");
    batch.erase(first, "never there");
    ASSERT_TRUE(this->store_.write(std::move(batch)));
    EXPECT_EQ(this->store_.get(first, "key"), std::nullopt);
}

TYPED_TEST(StoreTest, keeps_families_apart) {
    this->put(first, "key", "in the first");
    EXPECT_EQ(this->store_.get(second, "key"), std::nullopt);
    this->put(second, "key", "in the second");
    EXPECT_EQ(this->store_.get(first, "key"), "in the first");
    EXPECT_EQ(scan(this->store_, second), (Entries{{"key", "in the second"}}));
}

TYPED_TEST(StoreTest, applies_a_batch_in_its_order_over_families) {
    this->put(first, "erased", "value");
    Batch batch;
    batch.put(first, "key", "early");
    batch.put(second, "key", "beside");
    batch.put(first, "key", "late");
    batch.erase(first, "erased");
    batch.put(first, "back", "there");
    batch.erase(first, "back");
    ASSERT_TRUE(this->store_.write(std::move(batch)));
    EXPECT_EQ(scan(this->store_, first), (Entries{{"key", "late"}}));
    EXPECT_EQ(scan(this->store_, second), (Entries{{"key", "beside"}}));
}

TYPED_TEST(StoreTest, gets_several_in_the_order_asked) {
    this->put_keys({"a", "c"});
    const auto values = this->store_.get_all(first, {"c", "b", "a", "c"});
    ASSERT_EQ(values.size(), 4U);
    EXPECT_EQ(values[0], "value of c");
    EXPECT_EQ(values[1], std::nullopt);
    EXPECT_EQ(values[2], "value of a");
    EXPECT_EQ(values[3], "value of c");
    EXPECT_TRUE(this->store_.get_all(first, {}).empty());
}

TYPED_TEST(StoreTest, scans_in_the_order_of_unsigned_bytes) {
    this->put_keys({"b", "a", "\xFF", "aa", "\x7F"});
    EXPECT_EQ(this->keys_of(scan(this->store_, first)), (Keys{"a", "aa", "b", "\x7F", "\xFF"}));
    EXPECT_EQ(this->keys_of(scan(this->store_, first, {}, {}, Direction::backward)),
              (Keys{"\xFF", "\x7F", "b", "aa", "a"}));
}

TYPED_TEST(StoreTest, includes_the_lower_bound_and_excludes_the_upper) {
    this->put_keys({"a", "b", "c", "d"});
    EXPECT_EQ(this->keys_of(scan(this->store_, first, "b", "d")), (Keys{"b", "c"}));
    EXPECT_EQ(this->keys_of(scan(this->store_, first, "b", "d", Direction::backward)),
              (Keys{"c", "b"}));
    EXPECT_EQ(this->keys_of(scan(this->store_, first, "aa", "cc")), (Keys{"b", "c"}));
    EXPECT_EQ(this->keys_of(scan(this->store_, first, "c")), (Keys{"c", "d"}));
    EXPECT_EQ(this->keys_of(scan(this->store_, first, "c", {}, Direction::backward)),
              (Keys{"d", "c"}));
}

TYPED_TEST(StoreTest, visits_nothing_between_bounds_that_are_equal_or_crossed) {
    this->put_keys({"a", "b", "c"});
    for (const Direction direction : {Direction::forward, Direction::backward}) {
        EXPECT_TRUE(scan(this->store_, first, "b", "b", direction).empty());
        EXPECT_TRUE(scan(this->store_, first, "c", "a", direction).empty());
    }
}

TYPED_TEST(StoreTest, stops_when_the_visitor_has_seen_enough) {
    this->put_keys({"a", "b", "c"});
    for (const auto& [direction, last] :
         {std::pair{Direction::forward, "b"}, std::pair{Direction::backward, "b"}}) {
        Keys seen;
        auto visit = [&](std::string_view key, std::string_view) {
            seen.emplace_back(key);
            return seen.size() < 2;
        };
        this->store_.scan(first, {}, {}, direction, visit);
        ASSERT_EQ(seen.size(), 2U);
        EXPECT_EQ(seen.back(), last);
    }
}

TYPED_TEST(StoreTest, can_be_read_while_it_is_scanned) {
    this->put_keys({"a", "b"});
    auto visit = [&](std::string_view key, std::string_view value) {
        EXPECT_EQ(this->store_.get(first, key), value);
        return true;
    };
    this->store_.scan(first, {}, {}, Direction::forward, visit);
}

TEST(AfterPrefix, is_the_smallest_key_behind_all_with_the_prefix) {
    EXPECT_EQ(after_prefix("ab"), "ac");
    EXPECT_EQ(after_prefix("a\xFF"), "b");
    EXPECT_EQ(after_prefix("a\xFF\xFF"), "b");
    EXPECT_EQ(after_prefix("\xFF\xFF"), "");
    EXPECT_EQ(after_prefix(""), "");
    EXPECT_EQ(after_prefix(std::string_view("\0", 1)), "\x01");
}

} // namespace
} // namespace userfold::storage
