// What the embedded log says and does where the disk under it fails: an fsync that did not go
// through, bytes that are not what was written.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fstream>
#include <sys/syscall.h>
#include <unistd.h>

#include "events/log/embedded_log.h"
#include "tests/events/log/log_actions.h"
#include "tests/temporary_dir.h"

namespace {
std::atomic<bool> disk_fails = false;
}

// Takes libc's place in the whole process, RocksDB included.
extern "C" int fdatasync(int file) {
    if (disk_fails) {
        errno = EIO;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_fdatasync, file));
}

namespace userfold::log {
namespace {

const Partition users{Topic::users, 0};

std::unique_ptr<EmbeddedLog> open(EmbeddedOptions options) {
    auto log = std::make_unique<EmbeddedLog>(std::move(options));
    EXPECT_TRUE(log->create_topics({{.topic = Topic::users, .partitions = 1}}, patience));
    return log;
}

class FailingDisk {
public:
    FailingDisk() { disk_fails = true; }
    ~FailingDisk() { disk_fails = false; }
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;
};

// Every offset once, each value where it was said to be.
void expect_exactly(EventLog& log, const std::vector<std::string>& values) {
    const auto records = read_all(log, users);
    ASSERT_EQ(records.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(records[i].position.offset, static_cast<std::int64_t>(i));
        EXPECT_EQ(records[i].value, values[i]);
    }
}

TEST(EmbeddedLogDamage, AFailedFsyncIsNeverAcknowledgedAndServiceComesBack) {
    const TemporaryDir dir;
    auto log = open({.dir = dir.path()});
    ASSERT_EQ(append_now(*log, users, text_record("k", "before")), 0);
    {
        const FailingDisk disk;
        const auto told = append_now(*log, users, text_record("k", "not durable"));
        ASSERT_FALSE(told);
        EXPECT_EQ(told.error(), LogErrc::outcome_unknown);
        EXPECT_FALSE(log->reachable());
        EXPECT_FALSE(append_now(*log, users, text_record("k", "refused")));
        expect_exactly(*log, {"before"}); // reads go on, and show nothing that was not acknowledged
    }
    EXPECT_TRUE(eventually([&] { return log->reachable(); })); // without an append
    EXPECT_EQ(append_now(*log, users, text_record("k", "after")), 1);
    expect_exactly(*log, {"before", "after"});
    log.reset();
    log = open({.dir = dir.path()});
    expect_exactly(*log, {"before", "after"});
}

std::filesystem::path largest_table(const std::filesystem::path& dir) {
    std::filesystem::path largest;
    for (const auto& entry : std::filesystem::directory_iterator(dir)) {
        if (entry.path().extension() != ".sst") continue;
        if (largest.empty() || entry.file_size() > std::filesystem::file_size(largest)) {
            largest = entry.path();
        }
    }
    return largest;
}

TEST(EmbeddedLogDamage, DamagedBytesAreNamedAndNeverServed) {
    const TemporaryDir dir;
    EmbeddedOptions options;
    options.dir = dir.path();
    options.compression = Compression::none;
    options.recent_bytes_per_partition = 0;
    const std::string value(10'000, 'v');
    {
        const auto log = open(options);
        for (int i = 0; i < 100; ++i) ASSERT_TRUE(append_now(*log, users, text_record("k", value)));
    }
    open(options).reset(); // opening moves what the write-ahead log holds into a table
    const auto table = largest_table(dir.path());
    ASSERT_FALSE(table.empty());
    std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(table) / 2));
    file.write("damaged", 7);
    file.close();

    const auto log = open(options);
    const auto tail = log->tail({{users, 0}});
    std::vector<LoggedRecord> batch;
    std::size_t read = 0;
    std::expected<void, LogErrc> polled;
    while ((polled = tail->poll(batch, 1000, std::chrono::milliseconds(0))) && !batch.empty()) {
        read += batch.size();
        EXPECT_TRUE(std::ranges::all_of(
            batch, [&](const LoggedRecord& record) { return record.value == value; }));
    }
    ASSERT_FALSE(polled);
    EXPECT_EQ(polled.error(), LogErrc::damaged);
    EXPECT_LT(read, 100U);
    const auto record = log->read({users, static_cast<std::int64_t>(read)}, patience);
    ASSERT_FALSE(record);
    EXPECT_EQ(record.error(), LogErrc::damaged);
}

} // namespace
} // namespace userfold::log
