// Where mails go: a folder while developing, an SMTP server in earnest.
#pragma once

#include <expected>
#include <string>

#include "writer/mailer/mail.h"

namespace userfold::mailer {

enum class DeliveryErrc : std::uint8_t {
    unreachable, // nothing gets through at the moment: try any mail again later
    deferred,    // this mail was turned away for now: try it again later, others may go
    refused,     // this mail will never be taken
};

struct DeliveryFailure {
    DeliveryErrc code = DeliveryErrc::unreachable;
    std::string reason; // for the log: never personal
};

// One thread at a time, but for hurry().
class MailTransport {
public:
    virtual ~MailTransport() = default;

    // Blocks until the mail is taken or not, within the transport's time-outs. After a failure
    // other than `refused` it may have been taken all the same.
    virtual std::expected<void, DeliveryFailure> deliver(const Mail& mail) = 0;
    // Called every minute or so: for what has to be done though no mail comes.
    virtual void tidy() {}
    // The process is about to end: what is under way has a few seconds more, nothing new is begun.
    virtual void hurry() {}
};

} // namespace userfold::mailer
