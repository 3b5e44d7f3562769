// Times as mails write them.
#pragma once

#include <cstdint>
#include <string>

namespace userfold::mailer {

// "Tue, 01 Jul 2025 10:00:00 +0000" (RFC 5322 3.3), in UTC.
std::string format_mail_date(std::int64_t unix_ms);

} // namespace userfold::mailer
