// What the options say about mail, and the transport that it gives.
#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>

#include "writer/mailer/mail_transport.h"
#include "writer/mailer/smtp_options.h"

namespace userfold::mailer {

struct FolderTarget {
    std::filesystem::path folder;
};
using MailTarget = std::variant<FolderTarget, SmtpOptions>;

// `folder:DIR`, `smtp://[user@]host[:port]` or `smtps://[user@]host[:port]`; the ports are 587 and
// 465 (RFC 8314) where none is given. A password in it is refused. The error is a sentence with the
// remedy.
std::expected<MailTarget, std::string> parse_mail_target(std::string_view text);

struct MailSettings {
    std::string target;                  // as parse_mail_target takes it
    std::filesystem::path password_file; // of the SMTP user, one line; "": none
    std::string password;                // where it comes from the environment; the file goes first
    std::filesystem::path
        ca_file;               // trusted for the SMTP server instead of the system's authorities
    bool tls_required = false; // smtp: no mail without STARTTLS
    std::string greeting_name; // SenderIdentity::domain
};

// The error is a sentence with the remedy.
std::expected<std::unique_ptr<MailTransport>, std::string> open_transport(
    const MailSettings& settings);

} // namespace userfold::mailer
