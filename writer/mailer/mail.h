// A mail that is ready to go.
#pragma once

#include <string>

namespace userfold::mailer {

// No address holds a space or a control character; MailComposer sees to it.
struct Mail {
    std::string id;        // the commit's that asked for it: the same mail again has the same
    std::string sender;    // of the envelope: "no-reply@example.org"
    std::string recipient; // personal; the domain in A-labels
    std::string message;   // RFC 5322, header and body, lines end in CRLF
};

} // namespace userfold::mailer
