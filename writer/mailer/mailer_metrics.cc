#include "writer/mailer/mailer_metrics.h"

namespace userfold::mailer {
namespace {

prometheus::Family<prometheus::Counter>& counter(prometheus::Registry& registry, const char* name,
                                                 const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

} // namespace

MailerMetrics::MailerMetrics(prometheus::Registry& registry)
    : MailerMetrics(registry, counter(registry, "userfold_mails_given_up_total",
                                      "Mails that will not be sent, by reason.")) {}

MailerMetrics::MailerMetrics(prometheus::Registry& registry,
                             prometheus::Family<prometheus::Counter>& given_up)
    : sent(counter(registry, "userfold_mails_sent_total", "Mails taken by the transport.").Add({})),
      failed(counter(registry, "userfold_mails_failed_total", "Attempts to send that failed.")
                 .Add({})),
      refused(given_up.Add({{"reason", "refused"}})),
      expired(given_up.Add({{"reason", "expired"}})),
      unmailable(given_up.Add({{"reason", "unmailable"}})),
      waiting(prometheus::BuildGauge()
                  .Name("userfold_mails_waiting")
                  .Help("Mails read from the log and not yet done with.")
                  .Register(registry)
                  .Add({})) {}

} // namespace userfold::mailer
