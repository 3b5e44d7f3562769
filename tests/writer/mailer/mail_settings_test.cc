#include "writer/mailer/mail_settings.h"

#include <fstream>
#include <gtest/gtest.h>

#include "tests/temporary_dir.h"

namespace userfold::mailer {
namespace {

SmtpOptions smtp(std::string_view target) {
    return std::get<SmtpOptions>(*parse_mail_target(target));
}

TEST(MailTarget, IsAFolder) {
    EXPECT_EQ(std::get<FolderTarget>(*parse_mail_target("folder:out box")).folder, "out box");
}

TEST(MailTarget, IsAnSmtpServer) {
    const SmtpOptions plain = smtp("smtp://mail.example.org:2525");
    EXPECT_EQ(plain.host, "mail.example.org");
    EXPECT_EQ(plain.port, 2525);
    EXPECT_EQ(plain.user, "");
    EXPECT_FALSE(plain.tls_from_the_start);
    const SmtpOptions tls = smtp("smtps://ada%40example.org@[::1]");
    EXPECT_EQ(tls.host, "::1");
    EXPECT_EQ(tls.port, 465);
    EXPECT_EQ(tls.user, "ada@example.org");
    EXPECT_TRUE(tls.tls_from_the_start);
    EXPECT_EQ(smtp("smtp://localhost").port, 587);
}

TEST(MailTarget, IsNothingElse) {
    for (const char* target :
         {"", "folder:", "outbox", "smtp:", "smtp://", "http://localhost", "smtp://localhost:0",
          "smtp://localhost:99999", "smtp://a/b", "smtp://a?b", "smtp://a b", "smtp://a\r\nRSET"}) {
        const auto parsed = parse_mail_target(target);
        ASSERT_FALSE(parsed) << target;
        EXPECT_TRUE(parsed.error().starts_with("--mail ")) << parsed.error();
    }
}

TEST(MailTarget, NeverHoldsAPassword) {
    const auto parsed = parse_mail_target("smtp://ada:secret@localhost");
    ASSERT_FALSE(parsed);
    EXPECT_NE(parsed.error().find("--mail-password-file"), std::string::npos);
    EXPECT_EQ(parsed.error().find("secret"), std::string::npos);
}

TEST(MailSettings, NeedAPasswordForAUser) {
    const TemporaryDir folder;
    MailSettings settings;
    settings.target = "smtp://ada@localhost";
    EXPECT_FALSE(open_transport(settings));
    settings.password_file = folder.path() / "password";
    EXPECT_FALSE(open_transport(settings));
    std::ofstream(settings.password_file) << "secret\n";
    EXPECT_TRUE(open_transport(settings));
    settings.password_file.clear();
    settings.password = "secret";
    EXPECT_TRUE(open_transport(settings));
}

TEST(MailSettings, SayWhichFolderCannotBe) {
    const TemporaryDir folder;
    std::ofstream(folder.path() / "file") << "no folder";
    MailSettings settings;
    settings.target = "folder:" + (folder.path() / "file").string();
    const auto transport = open_transport(settings);
    ASSERT_FALSE(transport);
    EXPECT_NE(transport.error().find("file"), std::string::npos);
}

} // namespace
} // namespace userfold::mailer
