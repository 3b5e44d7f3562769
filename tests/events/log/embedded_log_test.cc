// What only the embedded log promises: what a crash, a full disk and a second process do to it.
#include "events/log/embedded_log.h"

#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/events/log/log_actions.h"
#include "tests/temporary_dir.h"

namespace userfold::log {
namespace {

const Partition users{Topic::users, 0};
const Partition keys{Topic::keys, 0};
const Partition activity{Topic::activity, 0};
constexpr std::chrono::hours key_lag_max{24};
constexpr std::chrono::hours trimmed_after{1};

std::vector<TopicSettings> topics() {
    return {{.topic = Topic::users, .partitions = 2},
            {.topic = Topic::keys,
             .partitions = 1,
             .retention = Retention::compacted,
             .compaction_lag_max = key_lag_max},
            {.topic = Topic::activity,
             .partitions = 1,
             .retention = Retention::trimmed,
             .trimmed_after = trimmed_after}};
}

std::unique_ptr<EmbeddedLog> open(EmbeddedOptions options) {
    auto log = std::make_unique<EmbeddedLog>(std::move(options));
    EXPECT_TRUE(log->create_topics(topics(), patience));
    return log;
}

std::uintmax_t bytes_in(const std::filesystem::path& dir) {
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
        if (entry.is_regular_file()) bytes += entry.file_size();
    }
    return bytes;
}

bool found_in(const std::filesystem::path& dir, const std::string& text) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), {});
        if (bytes.find(text) != std::string::npos) return true;
    }
    return false;
}

// The folder that a test shares with the fresh process in which its fatal part runs.
class SharedDir {
public:
    SharedDir() {
        if (const char* inherited = std::getenv(variable)) {
            path_ = inherited;
        } else {
            own_.emplace();
            path_ = own_->path();
            setenv(variable, path_.c_str(), 1);
        }
    }
    ~SharedDir() {
        if (own_) unsetenv(variable);
    }
    SharedDir(const SharedDir&) = delete;
    SharedDir& operator=(const SharedDir&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    static constexpr const char* variable = "USERFOLD_TEST_DIR";
    std::optional<TemporaryDir> own_;
    std::filesystem::path path_;
};

struct Acknowledged {
    std::int64_t offset;
    std::int64_t number;
};

// Appends, notes each acknowledgement in a file, and is killed in the middle of it.
void append_until_killed(const std::filesystem::path& dir) {
    const int notes =
        ::open((dir / "notes").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    const auto log = open({.dir = dir / "log"});
    std::atomic<int> under_way = 0;
    std::atomic<int> told = 0;
    for (int i = 0;; ++i) {
        while (under_way >= 64) std::this_thread::yield();
        ++under_way;
        log->append(users, text_record("k", std::to_string(i)), [&, i](Outcome outcome) {
            const Acknowledged note{outcome.value_or(-1), i};
            if (write(notes, &note, sizeof note) != sizeof note) std::abort();
            if (++told == 1000) kill(getpid(), SIGKILL);
            --under_way;
        });
    }
}

TEST(EmbeddedLog, KillLosesNothingAcknowledged) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const SharedDir dir;
    for (int round = 0; round < 3; ++round) {
        EXPECT_EXIT(append_until_killed(dir.path()), testing::KilledBySignal(SIGKILL), "");
    }
    const auto log = open({.dir = dir.path() / "log"});
    const auto records = read_all(*log, users);
    for (std::size_t i = 0; i < records.size(); ++i) {
        ASSERT_EQ(records[i].position.offset, static_cast<std::int64_t>(i));
    }
    std::ifstream notes(dir.path() / "notes", std::ios::binary);
    Acknowledged note{};
    int count = 0;
    for (; notes.read(reinterpret_cast<char*>(&note), sizeof note); ++count) {
        ASSERT_GE(note.offset, 0);
        ASSERT_LT(note.offset, static_cast<std::int64_t>(records.size()));
        ASSERT_EQ(records[static_cast<std::size_t>(note.offset)].value,
                  std::to_string(note.number));
    }
    EXPECT_EQ(count, 3000);
}

// A file system of its own, as small as asked, in a mount namespace that ends with the process.
class SmallDisk {
public:
    explicit SmallDisk(const std::string& size) {
        const auto user = getuid();
        if (user != 0 && unshare(CLONE_NEWUSER) == 0) {
            std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
        }
        if (unshare(CLONE_NEWNS) != 0) return;
        // Fails in a chroot, where "/" is no mount point.
        mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
        mounted_ = mount("tmpfs", "/mnt", "tmpfs", 0, ("size=" + size).c_str()) == 0;
    }

    bool mounted() const { return mounted_; }
    std::filesystem::path path() const { return "/mnt"; }
    void fill() const {
        std::ofstream ballast(path() / "ballast", std::ios::binary);
        const std::string block(4096, 'b');
        while (ballast.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
    }
    void make_room() const { std::filesystem::remove(path() / "ballast"); }

private:
    bool mounted_ = false;
};

// Whatever was refused is not there, whatever was acknowledged is, and of the rest at most one
// copy.
void expect_as_told(EventLog& log, const std::vector<Outcome>& told, std::size_t value_bytes) {
    std::map<std::string, std::int64_t> there;
    for (const LoggedRecord& record : read_all(log, users)) {
        EXPECT_TRUE(there.emplace(record.key, record.position.offset).second) << record.key;
        EXPECT_EQ(record.value->size(), value_bytes);
    }
    for (std::size_t i = 0; i < told.size(); ++i) {
        const auto found = there.find(std::to_string(i));
        if (told[i]) {
            ASSERT_NE(found, there.end());
            EXPECT_EQ(found->second, *told[i]);
        } else if (told[i].error() != LogErrc::outcome_unknown) {
            EXPECT_EQ(found, there.end());
        }
    }
}

void fill_up_and_recover(std::uint64_t free_bytes_min) {
    const SmallDisk disk("64m");
    ASSERT_TRUE(disk.mounted());
    EmbeddedOptions options;
    options.dir = disk.path() / "log";
    options.compression = Compression::none;
    options.write_buffer_bytes = 1 << 20;
    options.free_bytes_min = free_bytes_min;
    auto log = open(options);
    const std::string value(100'000, 'v');
    std::vector<Outcome> told;
    const auto append_next = [&] {
        told.push_back(append_now(*log, users, text_record(std::to_string(told.size()), value)));
        return told.back().has_value();
    };
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(append_next());
    disk.fill();
    std::size_t refused = 0;
    for (int i = 0; i < 400 && refused < 20; ++i) refused += append_next() ? 0 : 1;
    EXPECT_EQ(refused, 20U);
    EXPECT_EQ(told.back().error(), LogErrc::no_space);
    EXPECT_FALSE(log->reachable());
    EXPECT_EQ(read_all(*log, users).front().value, value); // reads go on
    disk.make_room();
    EXPECT_TRUE(eventually([&] { return log->reachable(); })); // without an append
    EXPECT_TRUE(eventually(append_next));
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(append_next());
    expect_as_told(*log, told, value.size());
    log.reset();
    log = open(options);
    expect_as_told(*log, told, value.size());
}

// The namespace wants a process without other threads.
[[noreturn]] void exit_with(void (*body)(std::uint64_t), std::uint64_t free_bytes_min) {
    body(free_bytes_min);
    _exit(testing::Test::HasFailure() ? 1 : 0);
}

TEST(EmbeddedLog, AFullDiskRefusesAppendsUntilThereIsRoom) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(exit_with(fill_up_and_recover, 8 << 20), testing::ExitedWithCode(0), "");
}

TEST(EmbeddedLog, ADiskFilledToTheBrimIsSurvived) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(exit_with(fill_up_and_recover, 0), testing::ExitedWithCode(0), "");
}

TEST(EmbeddedLog, ASecondProcessIsToldWhatToDo) {
    const TemporaryDir dir;
    const auto log = open({.dir = dir.path()});
    try {
        const EmbeddedLog second({.dir = dir.path()});
        FAIL() << "opened twice";
    } catch (const std::runtime_error& refusal) {
        EXPECT_NE(std::string(refusal.what()).find("in use by another process"), std::string::npos)
            << refusal.what();
    }
}

TEST(EmbeddedLog, ANewerFormatIsRefusedByName) {
    const TemporaryDir dir;
    open({.dir = dir.path()}).reset();
    std::ofstream(dir.path() / "FORMAT") << "userfold embedded log, format 99\n";
    try {
        const EmbeddedLog log({.dir = dir.path()});
        FAIL() << "opened a newer format";
    } catch (const std::runtime_error& refusal) {
        EXPECT_NE(std::string(refusal.what()).find("format 99"), std::string::npos);
    }
}

TEST(EmbeddedLog, AFullQueueRefusesAndForgetsNobody) {
    const TemporaryDir dir;
    const auto log = open({.dir = dir.path(), .queue_records_max = 10});
    std::atomic<int> appended = 0;
    std::atomic<int> refused = 0;
    constexpr int count = 5000;
    for (int i = 0; i < count; ++i) {
        log->append(users, text_record("k", "v"), [&](Outcome outcome) {
            if (outcome) {
                ++appended;
            } else if (outcome.error() == LogErrc::unavailable) {
                ++refused;
            }
        });
    }
    EXPECT_TRUE(eventually([&] { return appended + refused == count; }));
    EXPECT_GT(refused, 0);
    EXPECT_EQ(log->bounds(users, patience)->end, appended);
}

TEST(EmbeddedLog, ReadersBehindTheMemoryAreServedFromTheDisk) {
    const TemporaryDir dir;
    const auto log = open({.dir = dir.path(), .recent_bytes_per_partition = 4096});
    constexpr int count = 2000;
    for (int i = 0; i < count; ++i) append(*log, users, text_record("k", std::to_string(i)));
    ASSERT_TRUE(append_now(*log, users, text_record("k", "last")));
    const auto records = read_all(*log, users);
    ASSERT_EQ(records.size(), count + 1U);
    for (int i = 0; i < count; ++i) {
        EXPECT_EQ(records[static_cast<std::size_t>(i)].value, std::to_string(i));
    }
}

TEST(EmbeddedLog, ErasedKeysLeaveNoByteOnTheDisk) {
    const TemporaryDir dir;
    std::atomic<std::int64_t> now = 1'700'000'000'000;
    EmbeddedOptions options;
    options.dir = dir.path();
    options.compression = Compression::none;
    options.unix_ms_now = [&] { return now.load(); };
    const auto log = open(options);
    const std::string erased = "planted-wrapped-key-of-the-erased";
    const std::string kept = "planted-wrapped-key-of-the-others";
    ASSERT_TRUE(append_now(*log, keys, text_record("erased", erased)));
    ASSERT_TRUE(append_now(*log, keys, text_record("kept", kept)));
    EXPECT_TRUE(found_in(dir.path(), erased)); // the search finds what is there
    ASSERT_TRUE(append_now(*log, keys, text_record("erased", std::nullopt)));
    now += std::chrono::milliseconds(key_lag_max).count();
    log->clean();
    EXPECT_FALSE(found_in(dir.path(), erased));
    EXPECT_TRUE(found_in(dir.path(), kept));
}

TEST(EmbeddedLog, TrimmingGivesTheDiskBack) {
    const TemporaryDir dir;
    std::atomic<std::int64_t> now = 1'700'000'000'000;
    EmbeddedOptions options;
    options.dir = dir.path();
    options.compression = Compression::none;
    options.write_buffer_bytes = 2 << 20;
    options.unix_ms_now = [&] { return now.load(); };
    const auto log = open(options);
    const std::string value(10'000, 'v');
    const auto append_many = [&] {
        for (int i = 0; i < 5000; ++i) append(*log, activity, text_record("k", value));
        ASSERT_TRUE(append_now(*log, activity, text_record("k", value)));
    };
    constexpr std::uintmax_t appended_each = 50'000'000;
    for (int hour = 0; hour < 5; ++hour) {
        append_many();
        now += std::chrono::milliseconds(trimmed_after).count();
        if (hour < 4) log->clean();
    }
    // The last hour's, its write-ahead log, and a file that a trimming cuts through.
    EXPECT_TRUE(eventually([&] { return bytes_in(dir.path()) < 3 * appended_each; }));
    log->clean();
    EXPECT_TRUE(eventually(
        [&] { return bytes_in(dir.path()) < appended_each; })); // files go in the background
    const auto bounds = log->bounds(activity, patience);
    EXPECT_EQ(bounds->first, bounds->end);
}

TEST(EmbeddedLog, RewritingOneKeyKeepsTheDirectorySmall) {
    const TemporaryDir dir;
    EmbeddedOptions options;
    options.dir = dir.path();
    options.compression = Compression::none;
    options.write_buffer_bytes = 1 << 20;
    const auto log = open(options);
    const std::string value(10'000, 'v');
    for (int i = 0; i < 10'000; ++i) append(*log, keys, text_record("k", value));
    ASSERT_TRUE(append_now(*log, keys, text_record("k", "last")));
    EXPECT_TRUE(eventually([&] { return bytes_in(dir.path()) < 50'000'000; }));
    EXPECT_EQ(by_key(read_all(*log, keys)).at("k"), "last");
}

} // namespace
} // namespace userfold::log
