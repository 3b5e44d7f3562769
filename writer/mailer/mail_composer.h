// Writes the mails: RFC 5322 messages in plain text, marked as made by a machine (RFC 3834).
#pragma once

#include <cstdint>
#include <optional>

#include "events/ids.h"
#include "writer/mailer/mail.h"
#include "writer/mailer/mail_source.h"
#include "writer/mailer/sender_identity.h"

namespace userfold::mailer {

// Thread-safe.
class MailComposer {
public:
    explicit MailComposer(SenderIdentity identity) : identity_(std::move(identity)) {}

    // The mail that proves an address: with a link, and with the token on a line of its own for
    // whoever sends it to POST /v1/email-verifications by hand. Its Message-ID comes from the
    // commit, so that copies are seen to be copies. Nothing where the address is none that
    // registration accepts: it can't be written to.
    std::optional<Mail> compose_verification(const CommitId& commit, const DueMail& due,
                                             std::int64_t now_unix_ms) const;

private:
    SenderIdentity identity_;
};

} // namespace userfold::mailer
