#include "writer/mailer/folder_transport.h"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <set>

#include "tests/temporary_dir.h"

namespace userfold::mailer {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
    return names;
}

class FolderTransportTest : public testing::Test {
protected:
    std::unique_ptr<FolderTransport> open() { return std::move(*FolderTransport::open(outbox_)); }

    TemporaryDir folder_;
    fs::path outbox_ = folder_.path() / "data" / "outbox";
    Mail mail_{"commit-1", "a@example.org", "b@example.org", "Subject: x\r\n\r\nHello\r\n"};
};

TEST_F(FolderTransportTest, WritesAFileAMail) {
    const auto transport = open();
    ASSERT_TRUE(transport->deliver(mail_));
    EXPECT_EQ(names_in(outbox_), (std::set<std::string>{"README.txt", "commit-1.eml"}));
    EXPECT_EQ(content_of(outbox_ / "commit-1.eml"), "Subject: x\n\nHello\n");
}

TEST_F(FolderTransportTest, LetsOnlyTheOwnerRead) {
    const auto transport = open();
    ASSERT_TRUE(transport->deliver(mail_));
    EXPECT_EQ(fs::status(outbox_).permissions(), fs::perms::owner_all);
    EXPECT_EQ(fs::status(outbox_ / "commit-1.eml").permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(FolderTransportTest, SaysWhatTheFolderIs) {
    open();
    EXPECT_NE(content_of(outbox_ / "README.txt").find("for development"), std::string::npos);
}

TEST_F(FolderTransportTest, WritesACopyOverItsFirst) {
    const auto transport = open();
    ASSERT_TRUE(transport->deliver(mail_));
    ASSERT_TRUE(transport->deliver(mail_));
    EXPECT_EQ(names_in(outbox_).size(), 2U);
}

TEST_F(FolderTransportTest, RemovesMailsAfterADayAndNothingElse) {
    const auto transport = open();
    ASSERT_TRUE(transport->deliver(mail_));
    const auto too_old = fs::file_time_type::clock::now() - std::chrono::hours(25);
    for (const char* name : {"old.eml", "torn.eml.new", "notes.txt"}) {
        std::ofstream(outbox_ / name) << "x";
        fs::last_write_time(outbox_ / name, too_old);
    }
    transport->tidy();
    EXPECT_EQ(names_in(outbox_),
              (std::set<std::string>{"README.txt", "commit-1.eml", "notes.txt"}));
    fs::last_write_time(outbox_ / "commit-1.eml", too_old);
    open();
    EXPECT_EQ(names_in(outbox_), (std::set<std::string>{"README.txt", "notes.txt"}));
}

TEST_F(FolderTransportTest, LetsMailsWaitWhileTheFolderIsGone) {
    const auto transport = open();
    fs::rename(outbox_, folder_.path() / "elsewhere");
    const auto delivered = transport->deliver(mail_);
    ASSERT_FALSE(delivered);
    EXPECT_EQ(delivered.error().code, DeliveryErrc::unreachable);
    fs::rename(folder_.path() / "elsewhere", outbox_);
    EXPECT_TRUE(transport->deliver(mail_));
}

} // namespace
} // namespace userfold::mailer
