#include "storage/rocksdb_store.h"

#include <fstream>
#include <gtest/gtest.h>

#include "tests/storage/entries.h"
#include "tests/temporary_dir.h"

namespace userfold::storage {
namespace {

RocksDbSettings settings_in(const std::filesystem::path& directory) {
    return {directory, {{"first"}, {"second"}}};
}

void put(Store& store, Family family, std::string key, std::string value) {
    Batch batch;
    batch.put(family, std::move(key), std::move(value));
    ASSERT_TRUE(store.write(std::move(batch)));
}

std::string refusal(const RocksDbSettings& settings) {
    try {
        const RocksDbStore store(settings);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

TEST(RocksDbStore, has_after_a_restart_what_was_written) {
    const TemporaryDir directory;
    {
        RocksDbStore store(settings_in(directory.path()));
        put(store, 0, "flushed", "value");
        store.flush();
        put(store, 1, "in the WAL", "value");
    }
    const RocksDbStore store(settings_in(directory.path()));
    EXPECT_EQ(scan(store, 0), (Entries{{"flushed", "value"}}));
    EXPECT_EQ(scan(store, 1), (Entries{{"in the WAL", "value"}}));
}

TEST(RocksDbStore, grows_by_families) {
    const TemporaryDir directory;
    {
        RocksDbStore store(settings_in(directory.path()));
        put(store, 1, "key", "value");
    }
    RocksDbSettings more = settings_in(directory.path());
    more.families.push_back({"third"});
    RocksDbStore store(more);
    EXPECT_EQ(store.get(1, "key"), "value");
    put(store, 2, "key", "in the third");
    EXPECT_EQ(store.get(2, "key"), "in the third");
}

TEST(RocksDbStore, refuses_a_directory_in_use_and_names_the_remedy) {
    const TemporaryDir directory;
    const RocksDbStore store(settings_in(directory.path()));
    const std::string message = refusal(settings_in(directory.path()));
    EXPECT_NE(message.find(directory.path().string()), std::string::npos) << message;
    EXPECT_NE(message.find("in use by another userfold process"), std::string::npos) << message;
    EXPECT_NE(message.find("--data-dir"), std::string::npos) << message;
}

TEST(RocksDbStore, does_not_take_another_trouble_for_a_lock) {
    const TemporaryDir directory;
    const auto blocked = directory.path() / "blocked";
    {
        const RocksDbStore store(settings_in(blocked));
    }
    std::ofstream(blocked / "CURRENT") << "MANIFEST-999999\n";
    const std::string message = refusal(settings_in(blocked));
    EXPECT_EQ(message.find("in use"), std::string::npos) << message;
    EXPECT_NE(message.find("folded again from the log"), std::string::npos) << message;
}

TEST(RocksDbStore, keeps_what_it_holds_when_a_family_is_large) {
    const TemporaryDir directory;
    RocksDbSettings small = settings_in(directory.path());
    small.write_buffer_bytes = 64 << 10;
    RocksDbStore store(small);
    const std::string value(1000, 'v');
    for (int i = 0; i < 2000; ++i) put(store, 0, std::to_string(10'000 + i), value);
    EXPECT_EQ(scan(store, 0).size(), 2000U);
    EXPECT_EQ(scan(store, 0, "11000", "11010").size(), 10U);
}

} // namespace
} // namespace userfold::storage
