#include "events/secrets.h"

#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

namespace userfold {
namespace {

namespace fs = std::filesystem;

class SecretsTest : public testing::Test {
protected:
    SecretsTest() {
        std::string name = (fs::temp_directory_path() / "userfold-XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        root_ = name;
        directory_ = root_ / "secrets";
    }
    ~SecretsTest() override { fs::remove_all(root_); }

    static std::string content(const fs::path& file) {
        std::ifstream in(file);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static std::map<std::string, std::string> key_files(const fs::path& directory) {
        std::map<std::string, std::string> files;
        for (const auto& entry : fs::directory_iterator(directory)) {
            if (entry.path().extension() == ".key") {
                files[entry.path().filename().string()] = content(entry.path());
            }
        }
        return files;
    }
    static fs::perms mode(const fs::path& path) { return fs::status(path).permissions(); }

    fs::path root_;
    fs::path directory_;
};

const std::set<std::string> all_keys = {"mac-1.key", "index.key",  "master.key", "credential.key",
                                        "token.key", "writer.key", "peer.key"};

TEST_F(SecretsTest, makes_a_full_set_once) {
    const auto made = create_secrets(directory_);
    ASSERT_TRUE(made) << made.error();
    EXPECT_TRUE(*made);
    const auto files = key_files(directory_);
    std::set<std::string> names;
    std::set<std::string> contents;
    for (const auto& [name, text] : files) {
        names.insert(name);
        contents.insert(text);
    }
    EXPECT_EQ(names, all_keys);
    EXPECT_EQ(contents.size(), all_keys.size()); // each its own
    const auto again = create_secrets(directory_);
    ASSERT_TRUE(again);
    EXPECT_FALSE(*again);
    EXPECT_EQ(key_files(directory_), files);
}

TEST_F(SecretsTest, lets_nobody_else_read_them) {
    ::umask(0);
    ASSERT_TRUE(create_secrets(directory_));
    ::umask(022);
    EXPECT_EQ(mode(directory_), fs::perms::owner_all);
    for (const std::string& name : all_keys) {
        EXPECT_EQ(mode(directory_ / name), fs::perms::owner_read | fs::perms::owner_write) << name;
    }
}

TEST_F(SecretsTest, loads_what_a_part_may_hold) {
    ASSERT_TRUE(create_secrets(directory_));
    const auto all = load_secrets(directory_, {true, true});
    ASSERT_TRUE(all) << all.error();
    EXPECT_NE(all->mac_keys.find(1), nullptr);
    EXPECT_EQ(all->fingerprints.size(), 7U);
    EXPECT_NE(all->master, crypto::Key{});
    EXPECT_EQ(crypto::hex(crypto::view(all->master)) + "\n", content(directory_ / "master.key"));

    const auto projector = load_secrets(directory_, {false, false});
    ASSERT_TRUE(projector);
    EXPECT_EQ(projector->master, crypto::Key{});
    EXPECT_EQ(projector->token, crypto::Key{});
    EXPECT_EQ(projector->peer, all->peer);
    EXPECT_EQ(projector->fingerprints.size(), 2U);
}

TEST_F(SecretsTest, needs_no_file_that_a_part_may_not_hold) {
    ASSERT_TRUE(create_secrets(directory_));
    for (const char* name : {"index", "master", "credential", "token", "writer"}) {
        fs::remove(directory_ / (std::string(name) + ".key"));
    }
    EXPECT_TRUE(load_secrets(directory_, {false, false}));
    const auto writer = load_secrets(directory_, {true, true});
    ASSERT_FALSE(writer);
    EXPECT_NE(writer.error().find("index.key"), std::string::npos) << writer.error();
}

TEST_F(SecretsTest, loads_every_generation_of_the_mac_key) {
    ASSERT_TRUE(create_secrets(directory_));
    ASSERT_TRUE(write_secret_file(directory_ / "mac-12.key", std::string(64, 'a')));
    ASSERT_TRUE(write_secret_file(directory_ / "mac-x.key", std::string(64, 'b')));
    const auto secrets = load_secrets(directory_, {false, false});
    ASSERT_TRUE(secrets);
    EXPECT_NE(secrets->mac_keys.find(1), nullptr);
    EXPECT_NE(secrets->mac_keys.find(12), nullptr);
    EXPECT_EQ(secrets->mac_keys.find(2), nullptr);
    EXPECT_EQ(secrets->mac_keys.current(), 1U);
}

TEST_F(SecretsTest, names_the_file_that_is_no_key) {
    ASSERT_TRUE(create_secrets(directory_));
    for (const std::string& text : {std::string(), std::string(63, 'a'), std::string(64, 'x')}) {
        std::ofstream(directory_ / "peer.key") << text << '\n';
        const auto secrets = load_secrets(directory_, {false, false});
        ASSERT_FALSE(secrets);
        EXPECT_NE(secrets.error().find("peer.key"), std::string::npos) << secrets.error();
        EXPECT_NE(secrets.error().find("backup"), std::string::npos) << secrets.error();
    }
}

TEST_F(SecretsTest, says_what_to_do_without_a_directory) {
    const auto secrets = load_secrets(directory_, {true, true});
    ASSERT_FALSE(secrets);
    EXPECT_NE(secrets.error().find(directory_.string()), std::string::npos);
    EXPECT_NE(secrets.error().find("copy"), std::string::npos) << secrets.error();
}

TEST_F(SecretsTest, does_not_start_without_the_current_mac_key) {
    ASSERT_TRUE(create_secrets(directory_));
    fs::rename(directory_ / "mac-1.key", directory_ / "mac-2.key");
    const auto secrets = load_secrets(directory_, {false, false});
    ASSERT_FALSE(secrets);
    EXPECT_NE(secrets.error().find("mac-1.key"), std::string::npos) << secrets.error();
}

// Losing one file of a cluster's keys must not cost the others.
TEST_F(SecretsTest, never_makes_keys_beside_others) {
    for (const std::string& missing : all_keys) {
        ASSERT_TRUE(create_secrets(directory_));
        fs::remove(directory_ / missing);
        const auto before = key_files(directory_);
        const auto made = create_secrets(directory_);
        EXPECT_FALSE(made.value_or(false)) << missing;
        EXPECT_EQ(key_files(directory_), before) << missing;
        if (missing == "mac-1.key") {
            ASSERT_FALSE(made);
            EXPECT_NE(made.error().find("backup"), std::string::npos) << made.error();
        }
        fs::remove_all(directory_);
    }
}

// As a process leaves them that is killed after it has made the set, while it puts the files in
// place.
TEST_F(SecretsTest, finishes_a_set_that_was_put_in_place_by_half) {
    for (std::size_t in_place = 0; in_place < all_keys.size(); ++in_place) {
        ASSERT_TRUE(create_secrets(directory_));
        const auto whole = key_files(directory_);
        fs::create_directory(directory_ / ".new");
        std::vector<std::string> names(all_keys.begin(), all_keys.end());
        // mac-1.key goes last.
        std::ranges::stable_partition(names, [](const auto& name) { return name != "mac-1.key"; });
        for (std::size_t i = in_place; i < names.size(); ++i) {
            fs::rename(directory_ / names[i], directory_ / ".new" / names[i]);
        }
        const auto made = create_secrets(directory_);
        ASSERT_TRUE(made) << made.error();
        EXPECT_TRUE(*made);
        EXPECT_EQ(key_files(directory_), whole);
        EXPECT_TRUE(load_secrets(directory_, {true, true}));
        fs::remove_all(directory_);
    }
}

// As a process leaves them that is killed while it makes the set.
TEST_F(SecretsTest, begins_anew_where_no_set_was_finished) {
    fs::create_directories(directory_ / ".new");
    std::ofstream(directory_ / ".new" / "index.key") << "half";
    std::ofstream(directory_ / ".new" / "master.key.new") << "ha";
    const auto made = create_secrets(directory_);
    ASSERT_TRUE(made) << made.error();
    EXPECT_TRUE(*made);
    EXPECT_TRUE(load_secrets(directory_, {true, true}));
    EXPECT_FALSE(fs::exists(directory_ / ".new"));
}

TEST_F(SecretsTest, ends_with_one_set_however_many_processes_race) {
    constexpr int processes = 6;
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    std::vector<pid_t> children;
    for (int i = 0; i < processes; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            char byte;
            ::close(ready[1]);
            [[maybe_unused]] const auto begin =
                ::read(ready[0], &byte, 1); // all at once, at its end
            const auto made = create_secrets(directory_);
            const auto loaded = load_secrets(directory_, {true, true});
            // What this process sees is what is there in the end.
            const bool good = made && loaded && loaded->mac_keys.find(1) != nullptr;
            ::_exit(!good ? 2 : *made ? 1 : 0);
        }
        children.push_back(child);
    }
    ::close(ready[0]);
    ::close(ready[1]);
    int makers = 0;
    for (const pid_t child : children) {
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFEXITED(status));
        ASSERT_NE(WEXITSTATUS(status), 2);
        makers += WEXITSTATUS(status);
    }
    EXPECT_EQ(makers, 1);
    EXPECT_EQ(key_files(directory_).size(), all_keys.size());
}

TEST_F(SecretsTest, sets_keys_aside) {
    ASSERT_TRUE(create_secrets(directory_));
    ASSERT_TRUE(write_secret_file(directory_ / "admin-password", "secret"));
    const auto first = key_files(directory_);
    const auto aside = set_secrets_aside(directory_);
    ASSERT_TRUE(aside) << aside.error();
    EXPECT_EQ(*aside, directory_ / "unused-1");
    EXPECT_TRUE(key_files(directory_).empty());
    EXPECT_EQ(key_files(*aside), first);
    EXPECT_EQ(content(*aside / "admin-password"), "secret\n");
    EXPECT_FALSE(set_secrets_aside(directory_)); // nothing there now

    ASSERT_TRUE(create_secrets(directory_));
    EXPECT_EQ(set_secrets_aside(directory_), directory_ / "unused-2");
    EXPECT_EQ(key_files(*aside), first);
}

TEST_F(SecretsTest, writes_a_file_whole_and_reads_it_back) {
    fs::create_directory(directory_);
    const fs::path path = directory_ / "write-key";
    ASSERT_TRUE(write_secret_file(path, "first"));
    ASSERT_TRUE(write_secret_file(path, "second"));
    EXPECT_EQ(read_secret_file(path), "second");
    EXPECT_EQ(std::distance(fs::directory_iterator(directory_), {}), 1);
    const auto missing = read_secret_file(directory_ / "none");
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().find("none"), std::string::npos);
    EXPECT_FALSE(write_secret_file(root_ / "no" / "such" / "folder", "text"));
}

TEST(Fingerprints, differ_by_key_and_by_name) {
    const std::vector<KeyFingerprint> ours = {{"mac-1", "aaaaaaaa"}, {"index", "bbbbbbbb"}};
    EXPECT_EQ(compare_fingerprints(ours, ours), "");
    EXPECT_EQ(compare_fingerprints(ours, {{"mac-1", "aaaaaaaa"}}), "");
    EXPECT_EQ(compare_fingerprints({}, ours), "");
    const std::string differing =
        compare_fingerprints(ours, {{"mac-1", "aaaaaaaa"}, {"index", "cccccccc"}});
    EXPECT_NE(differing.find("index"), std::string::npos);
    EXPECT_NE(differing.find("6262626262626262"), std::string::npos); // ours, in hexadecimal
    EXPECT_NE(differing.find("6363636363636363"), std::string::npos); // the log's
    EXPECT_EQ(differing.find("mac-1"), std::string::npos);
}

TEST_F(SecretsTest, gives_fingerprints_that_say_nothing_of_the_keys) {
    ASSERT_TRUE(create_secrets(directory_));
    fs::copy_file(directory_ / "index.key", directory_ / "peer.key",
                  fs::copy_options::overwrite_existing);
    const auto secrets = load_secrets(directory_, {true, true});
    ASSERT_TRUE(secrets);
    std::set<std::string> fingerprints;
    for (const KeyFingerprint& key : secrets->fingerprints) {
        EXPECT_EQ(key.fingerprint.size(), 8U);
        fingerprints.insert(key.fingerprint);
    }
    // Two files of one key are told apart by their names.
    EXPECT_EQ(fingerprints.size(), all_keys.size());
}

} // namespace
} // namespace userfold
