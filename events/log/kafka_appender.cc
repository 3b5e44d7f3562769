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
      producer_(std::make_shared<KafkaProducer>(options)),
      thread_([this] { run(); }) {}

KafkaAppender::~KafkaAppender() {
    ending_ = true;
    thread_.join();
    if (reachable()) producer_->flush(closing_wait_max);
}

void KafkaAppender::append(Partition partition, Record record, AppendDone done) {
    if (size_of(record) > record_bytes_max) {
        return refusals_.post({std::move(done), std::unexpected(LogErrc::record_too_large)});
    }
    auto append = std::make_unique<KafkaAppend>(std::move(record), std::move(done));
    const auto taken = producer()->produce(partition, append);
    if (!taken) refusals_.post({std::move(append->done), std::unexpected(taken.error())});
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
