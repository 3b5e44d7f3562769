// Tokens that are derived, not stored: whoever holds writer.key can make them again and check them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/crypto.h"
#include "events/ids.h"

namespace userfold::writer {

// What a mail's link proves: that its bearer reads the mails of the address that a commit put
// there.
struct MailToken {
    UserId user;
    CommitId email_commit;
    std::int64_t expires_ms = 0;
    friend bool operator==(const MailToken&, const MailToken&) = default;
};

struct RefreshToken {
    SessionId session;
    std::uint32_t generation = 0;
    friend bool operator==(const RefreshToken&, const RefreshToken&) = default;
};

// Thread-safe.
class DerivedTokens {
public:
    explicit DerivedTokens(const crypto::Key& writer_key);

    std::string mail_token(const MailToken& token) const;
    // Nothing for what was not made with this key; whether it has expired is the caller's to see.
    std::optional<MailToken> parse_mail_token(std::string_view text) const;

    // `salt` is the session's, from the log; a session that nobody started has no tokens.
    std::string refresh_token(const RefreshToken& token, std::string_view salt) const;
    // Who the token says it is of; proven by comparing it with refresh_token() of that session's
    // salt.
    static std::optional<RefreshToken> read_refresh_token(std::string_view text);

    // The id that an Idempotency-Key gives (UUIDv8), by caller and route; and what a body hashes
    // to.
    CommitId idempotent_commit(std::string_view caller, std::string_view route,
                               std::string_view key) const;
    UserId idempotent_user(const CommitId& commit) const;
    std::string request_hmac(std::string_view body) const;

private:
    crypto::HmacKey mail_;
    crypto::HmacKey refresh_;
    crypto::HmacKey idempotency_;
};

} // namespace userfold::writer
