#include "events/log/embedded_log.h"

#include <utility>

#include "events/log/topic_check.h"

namespace userfold::log {
namespace {

std::int64_t system_unix_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

EmbeddedOptions with_clock(EmbeddedOptions options) {
    if (!options.unix_ms_now) options.unix_ms_now = system_unix_ms;
    return options;
}

} // namespace

EmbeddedLog::EmbeddedLog(EmbeddedOptions options)
    : options_(with_clock(std::move(options))),
      store_(options_),
      topics_(options_, store_, partitions_),
      groups_(store_),
      reader_(store_, partitions_),
      cleaner_(options_, store_, partitions_),
      writer_(options_, store_, cleaner_, arrivals_),
      releasing_([this] { release_now_and_then(); }) {}

EmbeddedLog::~EmbeddedLog() {
    {
        const std::lock_guard lock(ending_mutex_);
        ending_ = true;
    }
    ended_.notify_one();
    store_.end_compactions();
    releasing_.join();
}

void EmbeddedLog::append(Partition partition, Record record, AppendDone done) {
    PartitionState* state = partitions_.find(partition);
    if (state == nullptr) return writer_.refuse(std::move(done), LogErrc::no_such_topic);
    const std::size_t bytes = size_of(record);
    if (bytes > record_bytes_max) {
        return writer_.refuse(std::move(done), LogErrc::record_too_large);
    }
    writer_.append({state, std::move(record), std::move(done), bytes});
}

std::unique_ptr<Tail> EmbeddedLog::tail(std::vector<Position> next) {
    return std::make_unique<LocalTail>(reader_, arrivals_, std::move(next),
                                       LocalTail::Waiting::sleeps);
}

std::unique_ptr<GroupTail> EmbeddedLog::group_tail(std::string group, std::vector<Topic> topics) {
    return std::make_unique<StoredGroupTail>(*this, groups_, std::move(group), std::move(topics));
}

std::expected<Bounds, LogErrc> EmbeddedLog::bounds(Partition partition, std::chrono::milliseconds) {
    return reader_.bounds(partition);
}

std::expected<LoggedRecord, LogErrc> EmbeddedLog::read(Position position,
                                                       std::chrono::milliseconds) {
    return reader_.read(position);
}

std::expected<std::vector<TopicSettings>, LogErrc> EmbeddedLog::topics(std::chrono::milliseconds) {
    return topics_.all();
}

std::expected<void, LogErrc> EmbeddedLog::create_topics(const std::vector<TopicSettings>& wanted,
                                                        std::chrono::milliseconds) {
    return topics_.create(wanted);
}

std::expected<std::vector<std::string>, LogErrc> EmbeddedLog::check_topics(
    const std::vector<TopicSettings>& wanted, std::chrono::milliseconds) {
    return differences(wanted, topics_.all());
}

void EmbeddedLog::clean() {
    writer_.clean();
    cleaner_.release(options_.unix_ms_now());
}

void EmbeddedLog::release_now_and_then() {
    std::unique_lock lock(ending_mutex_);
    while (!ended_.wait_for(lock, options_.cleaning_interval, [this] { return ending_; })) {
        lock.unlock();
        cleaner_.release(options_.unix_ms_now());
        lock.lock();
    }
}

} // namespace userfold::log
