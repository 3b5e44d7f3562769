// A mailbox as headers name it: "Userfold <no-reply@example.org>" (RFC 5322 3.4).
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace userfold::mailer {

struct Mailbox {
    std::string display_name; // UTF-8; may be empty
    std::string address;
    friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

// Takes `address` and `Name <address>`. The error says what is wrong and never passes a control
// character on.
std::expected<Mailbox, std::string> parse_mailbox(std::string_view text);

// As it stands in a header: the name quoted where it must be, in encoded words (RFC 2047) where it
// isn't ASCII; folded between encoded words.
std::string to_header(const Mailbox& mailbox);

} // namespace userfold::mailer
