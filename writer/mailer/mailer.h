// The mailer: tails the topic users as a member of the group `userfold.mailer` and sends the mails
// that commits ask for. One member a partition, cluster-wide, by the log's groups.
//
// At least once: the group goes past a record only when its mail is sent, given up, or not due. A
// mail that fails waits, with growing pauses, until its token's life is over; the mails of others
// go on meanwhile. A copy has its first's Message-ID.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <prometheus/registry.h>
#include <random>
#include <thread>

#include "events/log/event_log.h"
#include "events/mac_keys.h"
#include "writer/mailer/backoff.h"
#include "writer/mailer/mail_composer.h"
#include "writer/mailer/mail_transport.h"
#include "writer/mailer/mailer_metrics.h"
#include "writer/mailer/outstanding_records.h"
#include "writer/mailer/recent_commits.h"
#include "writer/mailer/waiting_mails.h"

namespace userfold::mailer {

// All of it outlives the mailer.
struct MailerParts {
    log::EventLog& event_log;
    const MacKeys& mac_keys;
    MailSource& source;
    MailTransport& transport;
    const MailComposer& composer;
    prometheus::Registry& metrics;
    std::function<std::int64_t()> unix_ms_now;
};

struct MailerLimits {
    Backoff backoff;
    // With so many waiting, records are read at one a minute, which keeps the group's membership.
    std::size_t waiting_max = 100'000;
};

class Mailer {
public:
    static constexpr const char* group = "userfold.mailer";

    explicit Mailer(const MailerParts& parts, const MailerLimits& limits = {});
    ~Mailer();
    Mailer(const Mailer&) = delete;
    Mailer& operator=(const Mailer&) = delete;

    // Joins the group and starts the thread. Once.
    void start();
    // Ends the mail under way, commits what is done and leaves the group. What waits stays on the
    // log. Takes some seconds at most. Thread-safe against the mailer's own thread only.
    void stop();

private:
    using Clock = WaitingMails::Clock;

    void run();
    void work();
    bool stopping() const;
    void pause(Clock::duration time);

    bool read_records();
    bool take_in(const log::LoggedRecord& record);
    Clock::duration time_to_wait() const;

    void send_due();
    void attempt(WaitingMail mail);
    void deliver(WaitingMail mail, const DueMail& due);
    void on_failure(WaitingMail mail, const DeliveryFailure& failure);
    void try_again(WaitingMail mail);
    void give_up(const WaitingMail& mail, prometheus::Counter& counter, std::string_view reason);
    void finish(const WaitingMail& mail);

    void commit_if_due();
    void commit();
    void tidy_if_due();

    MailerParts parts_;
    const MailerLimits limits_;
    MailerMetrics metrics_;
    std::minstd_rand random_;

    WaitingMails waiting_;
    OutstandingRecords outstanding_;
    RecentCommits sent_;
    unsigned outages_ = 0; // failures in a row that were not about one mail
    Clock::time_point closed_until_{};
    Clock::time_point read_again_at_{};
    Clock::time_point commit_at_{};
    Clock::time_point tidy_at_{};
    bool sent_since_commit_ = false;
    bool was_reading_ = true;

    mutable std::mutex mutex_;
    std::condition_variable stop_asked_;
    bool stopping_ = false;
    std::unique_ptr<log::GroupTail> tail_; // made and ended under the mutex
    std::thread thread_;
};

} // namespace userfold::mailer
