#include "writer/mailer/smtp_dialogue.h"

namespace userfold::mailer {
namespace {

// Said of a recipient but meant for us: the server is closing (RFC 5321 3.8), or wants a log-in or
// encryption first (RFC 4954 section 6). The operator can mend that while the mail waits.
bool is_about_us(long reply) {
    return reply == 421 || reply == 530 || reply == 534 || reply == 535 || reply == 538;
}

} // namespace

void SmtpDialogue::on_command(std::string_view line) {
    if (line.starts_with("MAIL FROM")) stage_ = Stage::sender;
    if (line.starts_with("RCPT TO")) stage_ = Stage::recipient;
    if (line.starts_with("DATA")) stage_ = Stage::message;
}

DeliveryErrc SmtpDialogue::classify(long reply) const {
    const bool is_about_this_mail = stage_ == Stage::recipient || stage_ == Stage::message;
    if (!is_about_this_mail || is_about_us(reply)) return DeliveryErrc::unreachable;
    if (reply >= 400 && reply < 500) return DeliveryErrc::deferred;
    if (reply >= 500 && reply < 600) return DeliveryErrc::refused;
    return DeliveryErrc::unreachable;
}

std::string_view SmtpDialogue::stage_name() const {
    switch (stage_) {
        case Stage::session:
            return "the session";
        case Stage::sender:
            return "MAIL FROM";
        case Stage::recipient:
            return "RCPT TO";
        case Stage::message:
            return "DATA";
    }
    return "";
}

} // namespace userfold::mailer
