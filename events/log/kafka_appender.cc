#include "events/log/kafka_appender.h"

#include <stdexcept>
#include <utility>

namespace userfold::log {
namespace {

constexpr std::chrono::milliseconds poll_wait{100};
constexpr std::chrono::milliseconds probe_wait{1000};
constexpr std::chrono::milliseconds closing_wait_max{2000};

} // namespace

KafkaAppender::KafkaAppender(const KafkaOptions& options)
    : options_(options),
      pace_(options.queue_records_max, options.queue_bytes_max),
      producer_(std::make_shared<KafkaProducer>(options)),
      thread_([this] { run(); }) {}

KafkaAppender::~KafkaAppender() {
    ending_ = true;
    thread_.join();
    if (reachable()) producer_->flush(closing_wait_max);
    closed_ = true; // what the producer's end gets an outcome sends nothing any more
}

void KafkaAppender::append(Partition partition, Record record, AppendDone done) {
    if (size_of(record) > record_bytes_max) {
        return refusals_.post({std::move(done), std::unexpected(LogErrc::record_too_large)});
    }
    auto append = std::make_unique<KafkaAppend>(std::move(record), std::move(done));
    switch (pace_.enter(partition, append)) {
        case AppendPace::Entry::goes:
            return send(partition, std::move(append));
        case AppendPace::Entry::waits:
            return;
        case AppendPace::Entry::full:
            return refuse(std::move(append), LogErrc::unavailable);
    }
}

void KafkaAppender::send(Partition partition, std::unique_ptr<KafkaAppend> append) {
    append->done = [this, partition, done = std::move(append->done)](const auto& outcome) {
        done(outcome);
        go_on(partition, outcome || outcome.error() == LogErrc::record_too_large);
    };
    const auto taken = producer()->produce(partition, append);
    if (!taken) refuse(std::move(append), taken.error());
}

void KafkaAppender::refuse(std::unique_ptr<KafkaAppend> append, LogErrc reason) {
    refusals_.post({std::move(append->done), std::unexpected(reason)});
}

// What waited for a partition that takes nothing was never sent, and shall not wait as long again.
void KafkaAppender::go_on(Partition partition, bool partition_takes) {
    AppendPace::Appends next = pace_.leave(partition);
    while (!next.empty() && (closed_ || !partition_takes)) {
        AppendPace::Appends later;
        for (auto& append : next) {
            refuse(std::move(append), closed_ ? LogErrc::closed : LogErrc::unavailable);
            later = pace_.leave(partition);
        }
        next = std::move(later);
    }
    for (auto& append : next) send(partition, std::move(append));
}

bool KafkaAppender::warm_up(Topic topic, std::chrono::milliseconds wait) {
    std::atomic<bool>& warm = warm_[static_cast<std::size_t>(topic)];
    if (!warm) warm = producer()->warm_up(topic, wait);
    return warm;
}

bool KafkaAppender::reachable() const {
    return producer()->reachable();
}

std::shared_ptr<KafkaProducer> KafkaAppender::producer() const {
    const std::lock_guard lock(mutex_);
    return producer_;
}

// A producer that gave up ends here, and not before the last thread that was just handing an append
// to it let go: its destructor tells outcomes.
void KafkaAppender::run() {
    std::vector<std::shared_ptr<KafkaProducer>> retired;
    while (!ending_) {
        const auto current = producer();
        current->poll(poll_wait);
        if (!current->reachable()) current->probe(probe_wait);
        std::erase_if(retired, [](const auto& old) { return old.use_count() == 1; });
        if (!current->gave_up()) continue;
        if (auto fresh = make_producer()) {
            const std::lock_guard lock(mutex_);
            retired.push_back(std::exchange(producer_, std::move(fresh)));
        }
    }
}

// Null if there are no means for one now.
std::shared_ptr<KafkaProducer> KafkaAppender::make_producer() {
    try {
        auto fresh = std::make_shared<KafkaProducer>(options_);
        for (std::size_t i = 0; i < topic_count; ++i) {
            if (warm_[i] && !fresh->warm_up(static_cast<Topic>(i), probe_wait)) break;
        }
        return fresh;
    } catch (const std::runtime_error& failure) {
        if (options_.notice) options_.notice(NoticeLevel::error, failure.what());
        return nullptr;
    }
}

} // namespace userfold::log
