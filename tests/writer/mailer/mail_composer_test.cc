#include "writer/mailer/mail_composer.h"

#include <gtest/gtest.h>

namespace userfold::mailer {
namespace {

constexpr std::int64_t now_unix_ms = 1'751'364'000'123; // 2025-07-01T10:00:00.123Z
const CommitId commit = *parse_id<CommitId>("0197c5a1-7c00-7000-8000-0123456789ab");

MailComposer composer(std::string_view public_url = "https://id.example.org",
                      std::string_view from = "") {
    return MailComposer(*make_sender_identity(public_url, from));
}

Mail compose(std::string address) {
    const DueMail due{std::move(address), "dG9rZW4", now_unix_ms + token_life_ms};
    return *composer().compose_verification(commit, due, now_unix_ms);
}

std::string header_of(const Mail& mail) {
    return mail.message.substr(0, mail.message.find("\r\n\r\n") + 2);
}

TEST(MailComposer, WritesTheHeader) {
    const Mail mail = compose("ada@example.com");
    EXPECT_EQ(mail.sender, "no-reply@id.example.org");
    EXPECT_EQ(mail.recipient, "ada@example.com");
    EXPECT_EQ(header_of(mail),
              "Date: Tue, 01 Jul 2025 10:00:00 +0000\r\n"
              "From: no-reply@id.example.org\r\n"
              "To: ada@example.com\r\n"
              "Subject: Please confirm your email address\r\n"
              "Message-ID: <0197c5a1-7c00-7000-8000-0123456789ab@id.example.org>\r\n"
              "Auto-Submitted: auto-generated\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=us-ascii\r\n"
              "Content-Transfer-Encoding: 7bit\r\n");
}

TEST(MailComposer, GivesALinkAndTheTokenOnALineOfItsOwn) {
    const Mail mail = compose("ada@example.com");
    EXPECT_NE(mail.message.find("\r\nhttps://id.example.org/verify-email?token=dG9rZW4\r\n"),
              std::string::npos);
    EXPECT_NE(mail.message.find("\r\ndG9rZW4\r\n"), std::string::npos);
    EXPECT_NE(mail.message.find("until Wed, 02 Jul 2025 10:00:00 +0000."), std::string::npos);
}

TEST(MailComposer, KeepsThePathOfThePublicUrl) {
    const DueMail due{"ada@example.com", "dG9rZW4", now_unix_ms};
    const auto mail =
        composer("https://example.org/accounts/").compose_verification(commit, due, now_unix_ms);
    EXPECT_NE(mail->message.find("\r\nhttps://example.org/accounts/verify-email?token=dG9rZW4\r\n"),
              std::string::npos);
}

TEST(MailComposer, WritesToDomainsBeyondAscii) {
    const Mail mail = compose("ada@bücher.example");
    EXPECT_EQ(mail.recipient, "ada@xn--bcher-kva.example");
    EXPECT_NE(header_of(mail).find("To: ada@xn--bcher-kva.example\r\n"), std::string::npos);
    EXPECT_NE(header_of(mail).find("Content-Type: text/plain; charset=utf-8\r\n"
                                   "Content-Transfer-Encoding: quoted-printable\r\n"),
              std::string::npos);
    EXPECT_NE(mail.message.find("gave ada@b=C3=BCcher.example\r\n"), std::string::npos);
}

TEST(MailComposer, FoldsLongHeaders) {
    const std::string address = std::string(64, 'a') + "@" + std::string(60, 'b') + ".example";
    EXPECT_NE(header_of(compose(address)).find("To:\r\n " + address + "\r\n"), std::string::npos);
}

TEST(MailComposer, EndsEveryLineWithCrlfAndNoneWithLess) {
    for (const char* address : {"ada@example.com", "ada@bücher.example"}) {
        const std::string message = compose(address).message;
        EXPECT_TRUE(message.ends_with("\r\n"));
        for (std::size_t i = 0; i < message.size(); ++i) {
            if (message[i] == '\n') {
                EXPECT_EQ(message[i - 1], '\r');
            }
            if (message[i] == '\r') {
                EXPECT_EQ(message[i + 1], '\n');
            }
        }
    }
}

TEST(MailComposer, RefusesWhatCouldWriteHeaders) {
    for (const std::string& address :
         {std::string("ada@example.com\r\nBcc: eve@example.com"), std::string("ada@example.com\n"),
          std::string("ada@example.com\0", 16), std::string("ada@example.com, eve@example.com"),
          std::string("ada@example.com> SIZE=1"), std::string("\"ada\r\n\"@example.com"),
          std::string("Ada <ada@example.com>"), std::string()}) {
        const DueMail due{address, "dG9rZW4", now_unix_ms};
        EXPECT_FALSE(composer().compose_verification(commit, due, now_unix_ms)) << address;
    }
}

TEST(MailComposer, NamesTheSenderAsGiven) {
    const DueMail due{"ada@example.com", "dG9rZW4", now_unix_ms};
    const auto mail = composer("https://example.org", "Bücher <books@example.org>")
                          .compose_verification(commit, due, now_unix_ms);
    EXPECT_EQ(mail->sender, "books@example.org");
    EXPECT_NE(mail->message.find("From: =?UTF-8?B?QsO8Y2hlcg==?= <books@example.org>\r\n"),
              std::string::npos);
}

} // namespace
} // namespace userfold::mailer
