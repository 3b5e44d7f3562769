// Which records of the log ask for a mail.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "events/codec.h"

namespace userfold::mailer {

struct MailRequest {
    Position position;
    UserId user;
    CommitId commit;
    std::int64_t asked_ms = 0;
};

// Nothing where the record asks for none, or can't be accepted. Whether the commit was accepted is
// for the writer's fold to say. The error stops the mailer as it stops the fold: newer_format or
// unknown_mac_key.
std::expected<std::optional<MailRequest>, CodecErrc> read_mail_request(
    const log::LoggedRecord& record, const MacKeys& keys);

} // namespace userfold::mailer
