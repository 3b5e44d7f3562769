#include "writer/mailer/mailer.h"

#include <algorithm>
#include <spdlog/spdlog.h>
#include <utility>

namespace userfold::mailer {
namespace {

constexpr std::size_t batch_records_max = 128;
constexpr std::chrono::milliseconds poll_wait_max{1'000};
constexpr std::chrono::milliseconds pause_after_read_error{500};
constexpr std::chrono::seconds sending_max{1}; // then the log is looked at again
constexpr std::chrono::seconds commit_interval{1};
constexpr std::chrono::minutes tidy_interval{1};
constexpr std::chrono::minutes full_interval{1}; // well under Kafka's max.poll.interval.ms

} // namespace

Mailer::Mailer(const MailerParts& parts, const MailerLimits& limits)
    : parts_(parts), limits_(limits), metrics_(parts.metrics), random_(std::random_device{}()) {}

Mailer::~Mailer() {
    stop();
}

void Mailer::start() {
    const std::lock_guard lock(mutex_);
    tail_ = parts_.event_log.group_tail(group, {Topic::users});
    thread_ = std::thread([this] { run(); });
}

void Mailer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        if (tail_) tail_->wake();
    }
    stop_asked_.notify_all();
    parts_.source.interrupt();
    parts_.transport.hurry();
    if (thread_.joinable()) thread_.join();
}

bool Mailer::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void Mailer::pause(Clock::duration time) {
    std::unique_lock lock(mutex_);
    stop_asked_.wait_for(lock, time, [&] { return stopping_; });
}

void Mailer::run() {
    work();
    commit();
    const std::lock_guard lock(mutex_);
    tail_.reset();
}

void Mailer::work() {
    while (!stopping()) {
        if (!read_records()) return;
        send_due();
        commit_if_due();
        tidy_if_due();
        metrics_.waiting.Set(static_cast<double>(waiting_.size()));
    }
}

Mailer::Clock::duration Mailer::time_to_wait() const {
    const auto now = Clock::now();
    const auto next = std::max(waiting_.next_due(), closed_until_);
    if (next <= now) return Clock::duration::zero();
    return std::min<Clock::duration>(next - now, poll_wait_max);
}

// False where the mailer must end.
bool Mailer::read_records() {
    const bool is_full = waiting_.size() >= limits_.waiting_max;
    if (is_full && Clock::now() < read_again_at_) {
        pause(time_to_wait());
        return true;
    }
    if (is_full) read_again_at_ = Clock::now() + full_interval;
    std::vector<log::LoggedRecord> batch;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(time_to_wait());
    const auto polled = tail_->poll(batch, is_full ? 1 : batch_records_max, wait);
    if (!polled) {
        if (std::exchange(was_reading_, false)) {
            spdlog::warn("the mailer cannot read the log: {}", log::describe(polled.error()));
        }
        pause(pause_after_read_error);
        return true;
    }
    was_reading_ = true;
    return std::ranges::all_of(batch, [&](const auto& record) { return take_in(record); });
}

bool Mailer::take_in(const log::LoggedRecord& record) {
    if (!outstanding_.add(record.position)) return true;
    const auto request = read_mail_request(record, parts_.mac_keys);
    if (!request) {
        spdlog::error("the mailer ends at {}: {}", to_string(record.position),
                      describe(request.error()));
        return false;
    }
    const bool is_young = *request && parts_.unix_ms_now() < (*request)->asked_ms + token_life_ms;
    if (is_young) {
        waiting_.add({**request, 0}, Clock::now());
    } else {
        outstanding_.finish(record.position);
    }
    return true;
}

void Mailer::send_due() {
    const auto until = Clock::now() + sending_max;
    while (!stopping()) {
        const auto now = Clock::now();
        if (now >= until || now < closed_until_) return;
        auto mail = waiting_.take_due(now);
        if (!mail) return;
        attempt(std::move(*mail));
    }
}

void Mailer::attempt(WaitingMail mail) {
    const MailRequest& request = mail.request;
    if (sent_.contains(request.commit)) return finish(mail);
    if (parts_.unix_ms_now() >= request.asked_ms + token_life_ms) {
        return give_up(mail, metrics_.expired, "its token's life is over");
    }
    const auto due = parts_.source.due(request.position, request.user, request.commit);
    if (!due) return try_again(std::move(mail));
    if (!*due) return finish(mail);
    deliver(std::move(mail), **due);
}

void Mailer::deliver(WaitingMail mail, const DueMail& due) {
    const auto composed =
        parts_.composer.compose_verification(mail.request.commit, due, parts_.unix_ms_now());
    if (!composed) return give_up(mail, metrics_.unmailable, "the address is not one to write to");
    const auto delivered = parts_.transport.deliver(*composed);
    if (!delivered) return on_failure(std::move(mail), delivered.error());
    metrics_.sent.Increment();
    sent_.add(mail.request.commit);
    outages_ = 0;
    sent_since_commit_ = true;
    finish(mail);
}

void Mailer::on_failure(WaitingMail mail, const DeliveryFailure& failure) {
    metrics_.failed.Increment();
    if (failure.code == DeliveryErrc::refused) {
        return give_up(mail, metrics_.refused, failure.reason);
    }
    spdlog::warn("the mail of commit {} waits: {}", to_string(mail.request.commit), failure.reason);
    if (failure.code == DeliveryErrc::unreachable) {
        closed_until_ = Clock::now() + limits_.backoff.delay(++outages_, random_);
    }
    try_again(std::move(mail));
}

void Mailer::try_again(WaitingMail mail) {
    const auto delay = limits_.backoff.delay(++mail.failures, random_);
    waiting_.add(std::move(mail), Clock::now() + delay);
}

void Mailer::give_up(const WaitingMail& mail, prometheus::Counter& counter,
                     std::string_view reason) {
    counter.Increment();
    spdlog::error("the mail of commit {} to user {} is given up: {}",
                  to_string(mail.request.commit), to_string(mail.request.user), reason);
    finish(mail);
}

void Mailer::finish(const WaitingMail& mail) {
    outstanding_.finish(mail.request.position);
}

// At once where mails went out, so that a crash repeats few; else now and then.
void Mailer::commit_if_due() {
    const auto now = Clock::now();
    if (!std::exchange(sent_since_commit_, false) && now < commit_at_) return;
    commit_at_ = now + commit_interval;
    commit();
}

void Mailer::commit() {
    for (const Position& next : outstanding_.committable()) {
        // What is not stored now is stored with the next try.
        if (tail_->commit(next)) outstanding_.committed(next);
    }
}

void Mailer::tidy_if_due() {
    const auto now = Clock::now();
    if (now < tidy_at_) return;
    tidy_at_ = now + tidy_interval;
    parts_.transport.tidy();
}

} // namespace userfold::mailer
