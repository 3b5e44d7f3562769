#include "writer/mailer/mail_composer.h"

#include <algorithm>
#include <fmt/format.h>

#include "writer/input/email.h"
#include "writer/mailer/mail_date.h"
#include "writer/mailer/quoted_printable.h"

namespace userfold::mailer {
namespace {

constexpr std::size_t folded_above_characters = 78; // RFC 5322 2.1.1
constexpr std::size_t line_characters_max = 998;

std::string header(std::string_view name, std::string_view value) {
    const bool folds = name.size() + 2 + value.size() > folded_above_characters;
    return fmt::format("{}:{}{}\r\n", name, folds ? "\r\n " : " ", value);
}

// Left as it is, a text is read by people and scripts alike; encoded it would be only where it must
// be.
bool fits_seven_bits(std::string_view text) {
    std::size_t line_characters = 0;
    for (const char c : text) {
        line_characters = c == '\n' ? 0 : line_characters + 1;
        if (static_cast<unsigned char>(c) >= 0x80 || line_characters > line_characters_max) {
            return false;
        }
    }
    return true;
}

std::string with_crlf(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

std::string text_part(std::string_view text) {
    const bool plain = fits_seven_bits(text);
    return header("MIME-Version", "1.0") +
           header("Content-Type",
                  plain ? "text/plain; charset=us-ascii" : "text/plain; charset=utf-8") +
           header("Content-Transfer-Encoding", plain ? "7bit" : "quoted-printable") + "\r\n" +
           (plain ? with_crlf(text) : quoted_printable(text));
}

std::string verification_text(const SenderIdentity& identity, const DueMail& due) {
    return fmt::format(
        "Hello,\n"
        "\n"
        "somebody, most likely you, gave {0}\n"
        "as the address of an account at {1}\n"
        "Please confirm that it is yours:\n"
        "\n"
        "{1}/verify-email?token={2}\n"
        "\n"
        "This works once, until {3}.\n"
        "\n"
        "By hand, send this token to POST {1}/v1/email-verifications:\n"
        "\n"
        "{2}\n"
        "\n"
        "If you did not ask for this, there is nothing to do: without a confirmation\n"
        "the address stays unconfirmed.\n",
        due.address, identity.public_url, due.token, format_mail_date(due.expires_ms));
}

} // namespace

std::optional<Mail> MailComposer::compose_verification(const CommitId& commit, const DueMail& due,
                                                       std::int64_t now_unix_ms) const {
    // The log says that it was accepted; a header is not the place to take anybody's word for it.
    const auto checked = input::check_email(due.address);
    if (!checked) return std::nullopt;
    Mail mail;
    mail.id = to_string(commit);
    mail.sender = identity_.from.address;
    mail.recipient = input::email_for_delivery(checked->address);
    mail.message =
        header("Date", format_mail_date(now_unix_ms)) + header("From", to_header(identity_.from)) +
        header("To", mail.recipient) + header("Subject", "Please confirm your email address") +
        header("Message-ID", "<" + mail.id + "@" + identity_.domain + ">") +
        header("Auto-Submitted", "auto-generated") + text_part(verification_text(identity_, due));
    return mail;
}

} // namespace userfold::mailer
