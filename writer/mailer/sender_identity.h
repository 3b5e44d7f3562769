// Who mails come from and where their links lead: all of it from --public-url and --mail-from.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "writer/mailer/mailbox.h"

namespace userfold::mailer {

struct SenderIdentity {
    std::string public_url; // without a slash at its end
    std::string domain; // of the public URL, as addresses write it: "example.org", "[127.0.0.1]"
    Mailbox from;
};

// `from` may be empty: no-reply at the public URL's host. The error names the option.
std::expected<SenderIdentity, std::string> make_sender_identity(std::string_view public_url,
                                                                std::string_view from);

} // namespace userfold::mailer
