// A real SMTP server, aiosmtpd, as a process of its own; smtp_server.py says what it does with
// whom.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace userfold::mailer::testing {

struct ReceivedMail {
    std::string sender;
    std::vector<std::string> recipients;
    std::string greeting; // what the client called itself
    bool encrypted = false;
    std::string user;                 // who logged in
    std::vector<std::string> options; // of MAIL FROM
    std::string message;
};

class SmtpServer {
public:
    // Options as smtp_server.py takes them. Listens when this returns.
    explicit SmtpServer(std::vector<std::string> options = {});
    ~SmtpServer();
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;

    std::uint16_t port() const { return port_; }
    // Waits for the next mail; throws where none comes within 30 seconds.
    ReceivedMail next_mail();
    // Ends it and counts the mails that nobody asked for.
    std::size_t stop();

private:
    bool read_line(std::string& line, int wait_ms);

    pid_t pid_ = 0;
    int input_ = -1;  // its standard input
    int output_ = -1; // its standard output
    std::string unread_;
    std::uint16_t port_ = 0;
};

} // namespace userfold::mailer::testing
