// How far a delivery over SMTP came, and what a reply means there.
#pragma once

#include <cstdint>
#include <string_view>

#include "writer/mailer/mail_transport.h"

namespace userfold::mailer {

class SmtpDialogue {
public:
    void begin() { stage_ = Stage::session; }
    // A command that was sent (RFC 5321 section 4.1).
    void on_command(std::string_view line);

    // What a failed delivery means whose last reply was `reply` (0: none). Replies to the recipient
    // and to the message are about this mail; everything else is about the server or about how we
    // use it.
    DeliveryErrc classify(long reply) const;
    std::string_view stage_name() const;

private:
    enum class Stage : std::uint8_t { session, sender, recipient, message };
    Stage stage_ = Stage::session;
};

} // namespace userfold::mailer
