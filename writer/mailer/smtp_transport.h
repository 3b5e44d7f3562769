// Mails over SMTP (RFC 5321) through libcurl: TLS from the start or by STARTTLS (RFC 3207), log-in
// by SASL (RFC 4954). The server's certificate is always verified.
#pragma once

#include <atomic>
#include <chrono>
#include <expected>
#include <memory>
#include <string>

#include "writer/mailer/mail_transport.h"
#include "writer/mailer/smtp_dialogue.h"
#include "writer/mailer/smtp_options.h"

namespace userfold::mailer {

// Keeps its connection for the next mail.
class SmtpTransport final : public MailTransport {
public:
    // Throws std::runtime_error where libcurl cannot be used. No connection is made yet.
    explicit SmtpTransport(SmtpOptions options);
    ~SmtpTransport() override;
    SmtpTransport(const SmtpTransport&) = delete;
    SmtpTransport& operator=(const SmtpTransport&) = delete;

    std::expected<void, DeliveryFailure> deliver(const Mail& mail) override;
    // What is under way has three seconds more.
    void hurry() override;

private:
    struct Connection; // libcurl's handle, kept out of this header
    struct Callbacks;  // what libcurl calls while it delivers

    void configure();
    bool is_out_of_time() const;
    DeliveryFailure failure(int curl_code, const char* message) const;

    const SmtpOptions options_;
    std::unique_ptr<Connection> connection_;
    SmtpDialogue dialogue_;
    std::string_view unsent_; // of the message under way
    std::atomic<std::chrono::steady_clock::time_point> deadline_ =
        std::chrono::steady_clock::time_point::max();
};

} // namespace userfold::mailer
