// What the mailer counts.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

namespace userfold::mailer {

// Thread-safe.
//   userfold_mails_sent_total                 taken by the transport
//   userfold_mails_failed_total               attempts that failed
//   userfold_mails_given_up_total{reason}     refused, expired, unmailable
//   userfold_mails_waiting                    read from the log and not yet done
class MailerMetrics {
public:
    explicit MailerMetrics(prometheus::Registry& registry);

    prometheus::Counter& sent;
    prometheus::Counter& failed;
    prometheus::Counter& refused;
    prometheus::Counter& expired;
    prometheus::Counter& unmailable;
    prometheus::Gauge& waiting;

private:
    explicit MailerMetrics(prometheus::Registry& registry,
                           prometheus::Family<prometheus::Counter>& given_up);
};

} // namespace userfold::mailer
