#include "events/log/embedded_topics.h"

#include <fmt/format.h>
#include <memory>
#include <stdexcept>
#include <string>

#include "events/log/embedded_keys.h"
#include "events/log/record_encoding.h"

namespace userfold::log {
namespace {

constexpr std::size_t settings_bytes = 5 * 8;

std::string encode(const TopicSettings& settings) {
    std::string bytes;
    bytes += keys::number(settings.partitions);
    bytes += keys::number(static_cast<std::uint64_t>(settings.retention));
    for (const auto duration :
         {settings.trimmed_after, settings.tombstones_kept, settings.compaction_lag_max}) {
        bytes += keys::number(static_cast<std::uint64_t>(duration.count()));
    }
    return bytes;
}

TopicSettings decode(Topic topic, std::string_view bytes) {
    if (bytes.size() != settings_bytes) {
        throw std::runtime_error(
            fmt::format("the log's settings of topic {} are damaged; restore it from a backup",
                        to_string(topic)));
    }
    const auto number = [&](std::size_t i) {
        return static_cast<std::int64_t>(*keys::parse_number(bytes.substr(i * 8)));
    };
    return {topic,
            static_cast<std::uint32_t>(number(0)),
            static_cast<Retention>(number(1)),
            std::chrono::milliseconds(number(2)),
            std::chrono::milliseconds(number(3)),
            std::chrono::milliseconds(number(4))};
}

void require(const rocksdb::Status& status) {
    if (status.ok() || status.IsNotFound()) return;
    throw std::runtime_error("cannot read the log: " + status.ToString());
}

} // namespace

EmbeddedTopics::EmbeddedTopics(const EmbeddedOptions& options, EmbeddedStore& store,
                               PartitionTable& partitions)
    : options_(options), store_(store), partitions_(partitions) {
    for (std::size_t i = 0; i < topic_count; ++i) {
        const auto topic = static_cast<Topic>(i);
        std::string bytes;
        const auto status =
            store_.db().Get(rocksdb::ReadOptions(), store_.index(), keys::settings(topic), &bytes);
        require(status);
        if (status.IsNotFound()) continue;
        auto state = make_state(decode(topic, bytes));
        for (PartitionState& partition : state->partitions) find_bounds(partition);
        partitions_.add(std::move(state));
    }
}

std::unique_ptr<TopicState> EmbeddedTopics::make_state(const TopicSettings& settings) const {
    auto state = std::make_unique<TopicState>();
    state->settings = settings;
    for (std::uint32_t index = 0; index < settings.partitions; ++index) {
        state->partitions.emplace_back(Partition{settings.topic, index}, settings.retention,
                                       options_.recent_bytes_per_partition);
    }
    return state;
}

void EmbeddedTopics::find_bounds(PartitionState& state) const {
    std::string first;
    require(store_.db().Get(rocksdb::ReadOptions(), store_.index(), keys::first(state.partition),
                            &first));
    state.first = static_cast<std::int64_t>(keys::parse_number(first).value_or(0));
    state.end = state.first.load();

    const std::string begin = keys::record({state.partition, state.first});
    const std::string end = keys::records_end(state.partition);
    const rocksdb::Slice begin_slice(begin);
    const rocksdb::Slice end_slice(end);
    rocksdb::ReadOptions within;
    within.iterate_lower_bound = &begin_slice;
    within.iterate_upper_bound = &end_slice;
    const std::unique_ptr<rocksdb::Iterator> last(
        store_.db().NewIterator(within, store_.records()));
    last->SeekToLast();
    require(last->status());
    if (!last->Valid()) return;
    state.end = keys::offset_of_record(last->key().ToStringView()) + 1;
    state.last_unix_ms = decode_appended_unix_ms(last->value().ToStringView()).value_or(0);
}

std::vector<TopicSettings> EmbeddedTopics::all() const {
    std::vector<TopicSettings> settings;
    for (const TopicState* topic : partitions_.topics()) settings.push_back(topic->settings);
    return settings;
}

std::expected<void, LogErrc> EmbeddedTopics::create(const std::vector<TopicSettings>& wanted) {
    const std::lock_guard lock(creating_);
    rocksdb::WriteOptions durable;
    durable.sync = true;
    for (const TopicSettings& settings : wanted) {
        if (partitions_.find(settings.topic) != nullptr) continue;
        const auto status = store_.db().Put(durable, store_.index(), keys::settings(settings.topic),
                                            encode(settings));
        if (!status.ok()) {
            return std::unexpected(status.IsNoSpace() ? LogErrc::no_space : LogErrc::unavailable);
        }
        partitions_.add(make_state(settings));
    }
    return {};
}

} // namespace userfold::log
