#include "storage/overlay.h"

#include <gtest/gtest.h>

#include "storage/memory_store.h"
#include "tests/storage/entries.h"

namespace userfold::storage {
namespace {

// Fails while told to, as a full disk does.
class RefusingStore final : public Store {
public:
    explicit RefusingStore(Store& below) : below_(below) {}
    std::optional<std::string> get(Family family, std::string_view key) const override {
        return below_.get(family, key);
    }
    std::vector<std::optional<std::string>> get_all(
        Family family, const std::vector<std::string>& keys) const override {
        return below_.get_all(family, keys);
    }
    void scan(Family family, std::string_view from, std::string_view to, Direction direction,
              const Visitor& visit) const override {
        below_.scan(family, from, to, direction, visit);
    }
    std::expected<void, StoreErrc> write(Batch&& batch) override {
        if (refuses) return std::unexpected(StoreErrc::no_space);
        return below_.write(std::move(batch));
    }

    bool refuses = true;

private:
    Store& below_;
};

class OverlayTest : public testing::Test {
protected:
    OverlayTest() {
        Batch batch;
        for (const char* key : {"b", "d", "f"}) batch.put(0, key, "stored");
        EXPECT_TRUE(store_.write(std::move(batch)));
    }
    MemoryStore store_{2};
    Overlay overlay_{store_};
};

TEST_F(OverlayTest, shows_changes_before_they_are_written) {
    overlay_.put(0, "a", "new");
    overlay_.put(0, "b", "changed");
    overlay_.erase(0, "d");
    EXPECT_EQ(overlay_.get(0, "a"), "new");
    EXPECT_EQ(overlay_.get(0, "b"), "changed");
    EXPECT_EQ(overlay_.get(0, "d"), std::nullopt);
    EXPECT_EQ(overlay_.get(0, "f"), "stored");
    EXPECT_EQ(store_.get(0, "a"), std::nullopt);
    EXPECT_EQ(store_.get(0, "b"), "stored");
}

TEST_F(OverlayTest, scans_changes_and_store_as_one) {
    overlay_.put(0, "a", "new");
    overlay_.put(0, "b", "changed");
    overlay_.put(0, "c", "new");
    overlay_.erase(0, "d");
    overlay_.erase(0, "e");
    overlay_.put(0, "g", "new");
    EXPECT_EQ(
        scan(overlay_, 0),
        (Entries{{"a", "new"}, {"b", "changed"}, {"c", "new"}, {"f", "stored"}, {"g", "new"}}));
    EXPECT_EQ(scan(overlay_, 0, "b", "f"), (Entries{{"b", "changed"}, {"c", "new"}}));
    EXPECT_TRUE(scan(overlay_, 0, "f", "b").empty());
}

TEST_F(OverlayTest, stops_when_the_visitor_has_seen_enough) {
    overlay_.put(0, "a", "new");
    overlay_.put(0, "c", "new");
    for (std::size_t enough = 1; enough <= 5; ++enough) {
        Entries seen;
        auto visit = [&](std::string_view key, std::string_view value) {
            seen.emplace_back(key, value);
            return seen.size() < enough;
        };
        overlay_.scan(0, {}, {}, visit);
        EXPECT_EQ(seen.size(), enough);
    }
}

TEST_F(OverlayTest, keeps_families_apart) {
    overlay_.put(1, "b", "in the second");
    EXPECT_EQ(overlay_.get(0, "b"), "stored");
    EXPECT_EQ(scan(overlay_, 1), (Entries{{"b", "in the second"}}));
}

TEST_F(OverlayTest, discards) {
    overlay_.put(0, "b", "changed");
    EXPECT_FALSE(overlay_.empty());
    overlay_.discard();
    EXPECT_TRUE(overlay_.empty());
    EXPECT_EQ(overlay_.get(0, "b"), "stored");
}

TEST_F(OverlayTest, keeps_its_changes_until_they_are_written) {
    RefusingStore full(store_);
    Overlay overlay(full);
    overlay.put(0, "a", "new");
    overlay.erase(0, "b");
    const auto refused = overlay.flush();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), StoreErrc::no_space);
    EXPECT_EQ(overlay.get(0, "a"), "new");
    EXPECT_EQ(overlay.get(0, "b"), std::nullopt);
    EXPECT_EQ(store_.get(0, "b"), "stored");
    full.refuses = false;
    ASSERT_TRUE(overlay.flush());
    EXPECT_TRUE(overlay.empty());
    EXPECT_EQ(scan(store_, 0), (Entries{{"a", "new"}, {"d", "stored"}, {"f", "stored"}}));
}

} // namespace
} // namespace userfold::storage
