// Email addresses: what is accepted, how two are compared, and where mail is sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "writer/input/checked.h"

namespace userfold::input {

struct Email {
    std::string address; // as typed, in NFC: shown and mailed to
    std::string key;     // equal for two spellings of one address: unique, blinded, looked up

    friend bool operator==(const Email&, const Email&) = default;
};

// A dot-atom local part (RFC 5322 3.2.3; letters, marks and digits beyond ASCII as in RFC 6531) of
// at most 64 bytes, and a domain name of two or more labels that UTS #46 turns into A-labels (STD 3
// rules). At most 254 bytes (RFC 5321 4.5.3.1.3 less the brackets). Quoted local parts, comments
// and address literals are refused: no provider hands them out, and mailers disagree on them.
Checked<Email> check_email(std::string_view text);

// NFKC_Casefold of the local part, '@', the domain in lower-case A-labels. Nothing for what
// check_email refuses. A key is its own key.
std::optional<std::string> email_key(std::string_view text);

// The address with its domain in A-labels, as SMTP takes it. Precondition: an accepted address.
std::string email_for_delivery(std::string_view address);

} // namespace userfold::input
