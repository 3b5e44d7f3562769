#include "events/log/kafka_log.h"

#include <utility>

#include "events/log/kafka_group_tail.h"
#include "events/log/kafka_tail.h"
#include "events/log/notice_limit.h"
#include "events/log/topic_check.h"

namespace userfold::log {
namespace {

constexpr std::chrono::milliseconds warm_up_wait_max{
    1000}; // what saves at most 1 s is worth no more
constexpr std::size_t notices_max = 40;
constexpr std::chrono::seconds notices_interval{60};

KafkaOptions with_limited_notices(KafkaOptions options) {
    options.notice = limited(std::move(options.notice), notices_max, notices_interval);
    return options;
}

} // namespace

KafkaLog::KafkaLog(KafkaOptions options)
    : options_(with_limited_notices(std::move(options))),
      reader_(options_),
      admin_(options_, reader_.client()),
      appender_(options_) {}

void KafkaLog::append(Partition partition, Record record, AppendDone done) {
    appender_.append(partition, std::move(record), std::move(done));
}

std::unique_ptr<Tail> KafkaLog::tail(std::vector<Position> next) {
    return std::make_unique<KafkaTail>(options_, next);
}

std::unique_ptr<GroupTail> KafkaLog::group_tail(std::string group, std::vector<Topic> topics) {
    return std::make_unique<KafkaGroupTail>(options_, group, topics);
}

std::expected<Bounds, LogErrc> KafkaLog::bounds(Partition partition,
                                                std::chrono::milliseconds wait) {
    return reader_.bounds(partition, wait);
}

std::expected<LoggedRecord, LogErrc> KafkaLog::read(Position position,
                                                    std::chrono::milliseconds wait) {
    return reader_.read(position, wait);
}

std::expected<std::vector<TopicSettings>, LogErrc> KafkaLog::topics(
    std::chrono::milliseconds wait) {
    const auto found = admin_.topics(wait);
    if (!found) return std::unexpected(found.error());
    std::vector<TopicSettings> settings;
    bool answers = true;
    for (const KafkaTopic& topic : *found) {
        answers = answers && appender_.warm_up(topic.topic, warm_up_wait_max);
        settings.push_back(from_broker(topic));
    }
    return settings;
}

std::expected<void, LogErrc> KafkaLog::create_topics(const std::vector<TopicSettings>& wanted,
                                                     std::chrono::milliseconds wait) {
    if (auto created = admin_.create(wanted, wait); !created) return created;
    for (const TopicSettings& settings : wanted) {
        if (!appender_.warm_up(settings.topic, warm_up_wait_max)) break;
    }
    return {};
}

std::expected<std::vector<std::string>, LogErrc> KafkaLog::check_topics(
    const std::vector<TopicSettings>& wanted, std::chrono::milliseconds wait) {
    const auto found = admin_.topics(wait);
    if (!found) return std::unexpected(found.error());
    std::vector<TopicSettings> existing;
    std::vector<std::string> broken;
    for (const KafkaTopic& topic : *found) {
        existing.push_back(from_broker(topic));
        for (std::string& line : breaches(topic)) broken.push_back(std::move(line));
        if (!options_.notice) continue;
        for (const std::string& line : remarks(topic)) options_.notice(NoticeLevel::warning, line);
    }
    std::vector<std::string> lines = differences(wanted, existing);
    lines.insert(lines.end(), std::make_move_iterator(broken.begin()),
                 std::make_move_iterator(broken.end()));
    return lines;
}

} // namespace userfold::log
