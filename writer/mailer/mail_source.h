// What the mailer asks the writer: is a mail due, to whom, and with which token.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "events/ids.h"

namespace userfold::mailer {

// How long a mail's token is good, from the commit that asked for it. No mail is sent after that.
inline constexpr std::int64_t token_life_ms = 24LL * 3600 * 1000;

struct DueMail {
    std::string address; // as the user typed it; personal
    std::string token;   // opens POST /v1/email-verifications
    std::int64_t expires_ms = 0;
};

enum class MailSourceErrc : std::uint8_t {
    behind,      // the fold has not come that far: ask again
    interrupted, // the mailer is stopping
};

class MailSource {
public:
    using Answer = std::expected<std::optional<DueMail>, MailSourceErrc>;
    virtual ~MailSource() = default;

    // Waits, some seconds at most, until the fold has passed the record. No mail is due where the
    // commit was void or overtaken by a newer request, the address is verified, the user erased, or
    // the token's life over.
    virtual Answer due(Position position, UserId user, CommitId commit) = 0;
    // From any thread: due() answers `interrupted` from now on, also where it waits already.
    virtual void interrupt() = 0;
};

} // namespace userfold::mailer
