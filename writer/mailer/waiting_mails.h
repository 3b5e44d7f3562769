// Mails on their way out, by when each is to be tried. In memory only: the log brings them back.
#pragma once

#include <chrono>
#include <map>
#include <optional>

#include "writer/mailer/mail_request.h"

namespace userfold::mailer {

struct WaitingMail {
    MailRequest request;
    unsigned failures = 0;
};

// One thread at a time. Holds ids, no addresses.
class WaitingMails {
public:
    using Clock = std::chrono::steady_clock;

    void add(WaitingMail mail, Clock::time_point due) { by_due_.emplace(due, std::move(mail)); }
    // Takes out the one that has been due for the longest.
    std::optional<WaitingMail> take_due(Clock::time_point now) {
        if (by_due_.empty() || by_due_.begin()->first > now) return std::nullopt;
        return std::move(by_due_.extract(by_due_.begin()).mapped());
    }
    // When there is something to do; never, where nothing waits.
    Clock::time_point next_due() const {
        return by_due_.empty() ? Clock::time_point::max() : by_due_.begin()->first;
    }
    std::size_t size() const { return by_due_.size(); }

private:
    std::multimap<Clock::time_point, WaitingMail> by_due_;
};

} // namespace userfold::mailer
