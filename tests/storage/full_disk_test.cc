// A disk that fills up: writes are refused and change nothing, reads go on, and there is service
// again when there is room. The disk is a small tmpfs in a mount namespace of the test's own
// process.
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <sched.h>
#include <sys/mount.h>

#include "storage/rocksdb_store.h"
#include "tests/temporary_dir.h"

namespace userfold::storage {
namespace {

// Seen by this process alone and gone with it.
bool mount_small_disk(const std::filesystem::path& directory) {
    if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    return ::mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=12m") == 0;
}

void require(bool holds, const char* what) {
    if (holds) return;
    std::cerr << "does not hold: " << what << '\n';
    std::_Exit(1);
}

// Random, so that compression saves nothing.
std::string noise(std::size_t size) {
    std::string bytes(size, '\0');
    std::ifstream("/dev/urandom", std::ios::binary)
        .read(bytes.data(), static_cast<std::streamsize>(size));
    return bytes;
}

std::expected<void, StoreErrc> put_pair(Store& store, int number, const std::string& value) {
    Batch batch;
    batch.put(0, "key " + std::to_string(number), value);
    batch.put(1, "key " + std::to_string(number), "beside");
    return store.write(std::move(batch));
}

[[noreturn]] void fill_disk_and_free_it(const std::filesystem::path& directory,
                                        std::uint64_t free_bytes_min) {
    require(mount_small_disk(directory), "a small disk can be mounted");
    const auto ballast = directory / "ballast";
    std::ofstream(ballast, std::ios::binary) << noise(5 << 20);
    RocksDbSettings settings{directory / "store", {{"first"}, {"second"}}};
    settings.write_buffer_bytes = 1 << 20;
    settings.free_bytes_min = free_bytes_min;
    RocksDbStore store(settings);
    const std::string value = noise(64 << 10);
    int written = 0;
    std::expected<void, StoreErrc> outcome;
    while (written < 1000 && (outcome = put_pair(store, written, value))) ++written;
    require(!outcome.has_value(), "a full disk refuses writes");
    require(outcome.error() == StoreErrc::no_space, "the refusal says why");
    require(written > 0, "there was room at first");
    // Refused again, unless the recovery found room by removing what was written in part.
    const bool taken = put_pair(store, 2000, value).has_value();
    require(store.get(0, "key 0") == value, "reads go on");
    require(store.get(0, "key 2000").has_value() == taken, "what is refused is not written");
    require(store.get(1, "key 2000").has_value() == taken, "nothing is written in part");

    std::filesystem::remove(ballast);
    outcome = put_pair(store, 3000, value);
    for (int attempt = 0; !outcome && attempt < 100; ++attempt) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        outcome = put_pair(store, 3000, value);
    }
    require(outcome.has_value(), "there is service again when there is room");
    for (int i = 0; i < written; ++i) {
        require(store.get(0, "key " + std::to_string(i)) == value, "nothing acknowledged is lost");
        require(store.get(1, "key " + std::to_string(i)) == "beside", "batches are whole");
    }
    require(store.get(1, "key 3000") == "beside", "what was written afterwards is there");
    std::_Exit(0);
}

class FullDiskDeathTest : public testing::TestWithParam<std::uint64_t> {};

TEST_P(FullDiskDeathTest, refuses_writes_and_recovers_by_itself) {
    GTEST_FLAG_SET(death_test_style, "threadsafe"); // a process without the threads of other tests
    const TemporaryDir directory;
    EXPECT_EXIT(fill_disk_and_free_it(directory.path(), GetParam()), testing::ExitedWithCode(0),
                "");
}

// With the smaller margins flushes, compactions and the WAL itself run into the wall.
INSTANTIATE_TEST_SUITE_P(Margins, FullDiskDeathTest, testing::Values(2 << 20, 256 << 10, 0));

} // namespace
} // namespace userfold::storage
