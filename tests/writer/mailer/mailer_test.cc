// A real writer on the in-memory log, and mails that go to a real SMTP server or a real folder.
#include "writer/mailer/mailer.h"

#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <iterator>

#include "tests/temporary_dir.h"
#include "tests/writer/mailer/running_writer.h"
#include "tests/writer/mailer/smtp_server.h"
#include "writer/mailer/folder_transport.h"
#include "writer/mailer/smtp_transport.h"
#include "writer/mailer/writer_mail_source.h"

namespace userfold::mailer {
namespace {

using testing::ReceivedMail;
using testing::RunningWriter;
using testing::SmtpServer;

constexpr std::chrono::hours token_life{24};

// Waits for what happens on other threads; ctest's time-out is the limit.
void wait_until(const std::function<bool()>& condition) {
    while (!condition()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

// The token of the link.
std::string token_in(const std::string& message) {
    constexpr std::string_view mark = "verify-email?token=";
    const std::size_t start = message.find(mark) + mark.size();
    return message.substr(start, message.find_first_of("\r\n", start) - start);
}

std::string message_id_of(const std::string& message) {
    const std::size_t start = message.find("Message-ID: ");
    return message.substr(start, message.find('\r', start) - start);
}

SmtpOptions options_for(std::uint16_t port) {
    SmtpOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    options.greeting_name = "localhost";
    return options;
}

// One life of a mailer; what it counts goes with it.
class MailerLife {
public:
    MailerLife(RunningWriter& writer, std::unique_ptr<MailTransport> transport)
        : transport_(std::move(transport)),
          source_(writer.writer()),
          mailer_({writer.event_log(), writer.mac_keys(), source_, *transport_, composer_,
                   registry_, [&] { return writer.environment().unix_ms(); }},
                  {{std::chrono::milliseconds(10), std::chrono::milliseconds(200)}, 1'000}),
          counted_(registry_) {
        mailer_.start();
    }
    MailerLife(RunningWriter& writer, const SmtpServer& server)
        : MailerLife(writer, std::make_unique<SmtpTransport>(options_for(server.port()))) {}

    void stop() { mailer_.stop(); }
    double sent() const { return counted_.sent.Value(); }
    double failed() const { return counted_.failed.Value(); }
    double refused() const { return counted_.refused.Value(); }
    double expired() const { return counted_.expired.Value(); }

private:
    std::unique_ptr<MailTransport> transport_;
    WriterMailSource source_;
    const MailComposer composer_{*make_sender_identity("http://localhost:8080", "")};
    prometheus::Registry registry_;
    Mailer mailer_;
    MailerMetrics counted_;
};

class MailerTest : public ::testing::Test {
protected:
    // The group is done with everything.
    bool is_done() { return writer_.group_next(Mailer::group) == writer_.users_end(); }
    void rewind_group() {
        for (std::uint32_t i = 0; i < RunningWriter::partitions; ++i) {
            ASSERT_TRUE(writer_.broker().set_group_next(Mailer::group, {{Topic::users, i}, 0}));
        }
    }

    RunningWriter writer_;
};

TEST_F(MailerTest, ARegistrationGetsOneMailWhoseTokenVerifies) {
    SmtpServer server;
    MailerLife mailer(writer_, server);
    const UserId user = writer_.register_user("ada@example.com");
    const ReceivedMail mail = server.next_mail();
    EXPECT_EQ(mail.recipients, std::vector<std::string>{"ada@example.com"});
    EXPECT_EQ(mail.sender, "no-reply@localhost");
    const std::string token = token_in(mail.message);
    EXPECT_NE(mail.message.find("\r\n" + token + "\r\n"), std::string::npos);
    EXPECT_FALSE(writer_.state_of(user).email_verified);
    EXPECT_TRUE(writer_.verify_email(token));
    EXPECT_TRUE(writer_.state_of(user).email_verified);
    EXPECT_FALSE(writer_.verify_email(token));
    wait_until([&] { return is_done(); });
    mailer.stop();
    EXPECT_EQ(mailer.sent(), 1);
    EXPECT_EQ(server.stop(), 0U);
}

TEST_F(MailerTest, TheFolderGetsTheMailToo) {
    const TemporaryDir folder;
    MailerLife mailer(writer_, std::move(*FolderTransport::open(folder.path())));
    const UserId user = writer_.register_user("ada@example.com");
    wait_until([&] { return is_done(); });
    const CommitId commit = writer_.state_of(user).verification_asked;
    std::ifstream file(folder.path() / (to_string(commit) + ".eml"));
    const std::string message(std::istreambuf_iterator<char>(file), {});
    EXPECT_TRUE(writer_.verify_email(token_in(message)));
}

TEST_F(MailerTest, ARestartSendsNothingAgain) {
    SmtpServer server;
    {
        MailerLife mailer(writer_, server);
        writer_.register_user("ada@example.com");
        server.next_mail();
    }
    EXPECT_TRUE(is_done());
    MailerLife mailer(writer_, server);
    writer_.register_user("bob@example.com");
    EXPECT_EQ(server.next_mail().recipients.front(), "bob@example.com");
    wait_until([&] { return is_done(); });
    EXPECT_EQ(server.stop(), 0U);
}

TEST_F(MailerTest, ACrashBeforeTheCommitRepeatsTheMailUnderTheSameMessageId) {
    SmtpServer server;
    ReceivedMail first;
    {
        MailerLife mailer(writer_, server);
        writer_.register_user("ada@example.com");
        first = server.next_mail();
    }
    rewind_group();
    MailerLife mailer(writer_, server);
    const ReceivedMail second = server.next_mail();
    EXPECT_EQ(second.recipients, first.recipients);
    EXPECT_EQ(message_id_of(second.message), message_id_of(first.message));
    EXPECT_EQ(token_in(second.message), token_in(first.message));
}

TEST_F(MailerTest, ANewerRequestOvertakesAnOlder) {
    const UserId user = writer_.register_user("ada@example.com");
    writer_.request_verification(user);
    writer_.request_verification(user);
    SmtpServer server;
    MailerLife mailer(writer_, server);
    const ReceivedMail mail = server.next_mail();
    EXPECT_NE(mail.message.find(to_string(writer_.state_of(user).verification_asked)),
              std::string::npos);
    EXPECT_TRUE(writer_.verify_email(token_in(mail.message)));
    wait_until([&] { return is_done(); });
    EXPECT_EQ(server.stop(), 0U);
}

TEST_F(MailerTest, ANewAddressGetsItsOwnMailAndTheOldTokenIsVoid) {
    SmtpServer server;
    MailerLife mailer(writer_, server);
    const UserId user = writer_.register_user("ada@example.com");
    const std::string old_token = token_in(server.next_mail().message);
    writer_.change_email(user, "ada@bücher.example");
    const ReceivedMail mail = server.next_mail();
    EXPECT_EQ(mail.recipients.front(), "ada@xn--bcher-kva.example");
    EXPECT_FALSE(writer_.verify_email(old_token));
}

TEST_F(MailerTest, AVerifiedAddressGetsNoMail) {
    SmtpServer server;
    const UserId user = writer_.register_user("ada@example.com");
    {
        MailerLife mailer(writer_, server);
        ASSERT_TRUE(writer_.verify_email(token_in(server.next_mail().message)));
    }
    EXPECT_TRUE(writer_.state_of(user).email_verified);
    rewind_group();
    MailerLife mailer(writer_, server);
    wait_until([&] { return is_done(); });
    EXPECT_EQ(server.stop(), 0U);
}

TEST_F(MailerTest, ACopyOfACommitGetsNoSecondMail) {
    writer_.register_user("ada@example.com");
    for (std::uint32_t i = 0; i < RunningWriter::partitions; ++i) {
        const auto record = writer_.broker().read({{Topic::users, i}, 0});
        if (!record) continue;
        ASSERT_TRUE(writer_.broker().append({Topic::users, i},
                                            {record->key, record->value, record->headers}));
    }
    EXPECT_EQ(writer_.users_end(), 2);
    SmtpServer server;
    MailerLife mailer(writer_, server);
    server.next_mail();
    wait_until([&] { return is_done(); });
    EXPECT_EQ(server.stop(), 0U);
}

TEST_F(MailerTest, RecordsThatAreNotOursAskForNothing) {
    for (std::uint32_t i = 0; i < RunningWriter::partitions; ++i) {
        ASSERT_TRUE(writer_.broker().append({Topic::users, i}, {"key", "no frame", {}}));
    }
    SmtpServer server;
    MailerLife mailer(writer_, server);
    wait_until([&] { return is_done(); });
    EXPECT_EQ(server.stop(), 0U);
}

TEST_F(MailerTest, AMailThatIsTurnedAwayWaitsWhileOthersGo) {
    SmtpServer server;
    MailerLife mailer(writer_, server);
    writer_.register_user("450-3.ada@example.com");
    writer_.register_user("bob@example.com");
    std::vector<std::string> recipients{server.next_mail().recipients.front(),
                                        server.next_mail().recipients.front()};
    std::ranges::sort(recipients);
    EXPECT_EQ(recipients, (std::vector<std::string>{"450-3.ada@example.com", "bob@example.com"}));
    wait_until([&] { return is_done(); });
    EXPECT_EQ(mailer.failed(), 3);
    EXPECT_EQ(mailer.sent(), 2);
}

TEST_F(MailerTest, TheGroupNeverPassesAMailThatWaits) {
    SmtpServer busy;
    {
        MailerLife mailer(writer_, busy);
        writer_.register_user("450.ada@example.com");
        for (const char* email : {"b@example.com", "c@example.com", "d@example.com"}) {
            writer_.register_user(email);
            busy.next_mail();
        }
        wait_until([&] { return mailer.failed() > 0; });
    }
    EXPECT_FALSE(is_done());
    SmtpServer friendly({"--takes-everything"});
    MailerLife mailer(writer_, friendly);
    while (friendly.next_mail().recipients.front() != "450.ada@example.com") {
        // One of the others that stood behind hers, once more.
    }
    wait_until([&] { return is_done(); });
}

TEST_F(MailerTest, ARefusedMailIsGivenUpForGood) {
    SmtpServer server;
    {
        MailerLife mailer(writer_, server);
        writer_.register_user("550.ada@example.com");
        wait_until([&] { return is_done(); });
        EXPECT_EQ(mailer.refused(), 1);
        EXPECT_EQ(mailer.failed(), 1);
    }
    MailerLife mailer(writer_, server);
    writer_.register_user("bob@example.com");
    EXPECT_EQ(server.next_mail().recipients.front(), "bob@example.com");
    EXPECT_EQ(mailer.failed(), 0);
}

TEST_F(MailerTest, MailsWaitForAServerThatIsGone) {
    SmtpServer first;
    const std::string port = std::to_string(first.port());
    MailerLife mailer(writer_, first);
    first.stop();
    writer_.register_user("ada@example.com");
    writer_.register_user("bob@example.com");
    wait_until([&] { return mailer.failed() > 2; });
    EXPECT_FALSE(is_done());
    SmtpServer second({"--port", port});
    second.next_mail();
    second.next_mail();
    wait_until([&] { return is_done(); });
    EXPECT_EQ(second.stop(), 0U);
}

TEST_F(MailerTest, NothingOlderThanItsTokenIsSent) {
    writer_.register_user("ada@example.com");
    writer_.environment().move_on(token_life);
    SmtpServer server;
    MailerLife mailer(writer_, server);
    wait_until([&] { return is_done(); });
    EXPECT_EQ(mailer.sent(), 0);
    EXPECT_EQ(server.stop(), 0U);
}

TEST_F(MailerTest, AMailIsGivenUpWhenItsTokenEnds) {
    SmtpServer server;
    MailerLife mailer(writer_, server);
    writer_.register_user("450.ada@example.com");
    wait_until([&] { return mailer.failed() > 1; });
    EXPECT_FALSE(is_done());
    writer_.environment().move_on(token_life);
    wait_until([&] { return is_done(); });
    EXPECT_EQ(mailer.expired(), 1);
    EXPECT_EQ(mailer.sent(), 0);
}

TEST_F(MailerTest, StopsWhileItsQuestionsWait) {
    SmtpServer server;
    MailerLife mailer(writer_, server);
    // The writer never folds that far.
    WriterMailSource source(writer_.writer());
    std::jthread interrupting([&] { source.interrupt(); });
    EXPECT_EQ(source.due({{Topic::users, 0}, 1'000'000}, UserId{}, CommitId{}),
              std::unexpected(MailSourceErrc::interrupted));
    mailer.stop();
    mailer.stop();
}

} // namespace
} // namespace userfold::mailer
