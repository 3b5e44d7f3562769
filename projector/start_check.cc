#include "projector/start_check.h"

#include "projector/fold.h"
#include "projector/read_models/keys.h"

namespace userfold::projector {
namespace {

using read_models::family;
using read_models::PartitionProgress;
namespace keys = read_models::keys;

constexpr std::size_t erased_at_once_max = 4'096;

FoldStop later(log::LogErrc error, const std::string& where) {
    return {error == log::LogErrc::no_such_topic || error == log::LogErrc::damaged,
            where + ": " + std::string(log::describe(error))};
}

FoldStop lost_tail(Partition partition) {
    return {true, to_string(partition) +
                      ": the log lost records that were folded here; restore the log, or, if the "
                      "loss is accepted, remove the views directory: they are folded again"};
}

PartitionProgress progress_of(const storage::Store& store, Partition partition) {
    const auto stored = store.get(family(View::progress), keys::progress(partition));
    return stored ? read_models::decode_progress(*stored) : PartitionProgress{};
}

std::expected<void, FoldStop> check_last_record(log::EventLog& log, Partition partition,
                                                const PartitionProgress& progress,
                                                const log::Bounds& bounds,
                                                std::chrono::milliseconds wait) {
    if (bounds.end < progress.next_offset) return std::unexpected(lost_tail(partition));
    const Position last{partition, progress.next_offset - 1};
    // A beginning that was trimmed away hides the record; the end alone was to be checked then.
    if (last.offset < bounds.first || progress.last_record == read_models::RecordHash{}) return {};
    const auto record = log.read(last, wait);
    if (!record && record.error() == log::LogErrc::out_of_range) return {}; // compacted away
    if (!record) return std::unexpected(later(record.error(), to_string(last)));
    if (read_models::hash_of(*record) != progress.last_record) {
        return std::unexpected(lost_tail(partition));
    }
    return {};
}

using IsFolded = bool (*)(std::string_view key);
bool every_key(std::string_view) {
    return true;
}

// Which entries of which views are folded from a compacted topic.
std::vector<std::pair<View, IsFolded>> entries_of(Topic topic) {
    if (topic == Topic::lookups) return {{View::lookups, every_key}, {View::terms, every_key}};
    if (topic == Topic::keys) return {{View::subjects, keys::holds_data_keys}};
    return {};
}

// From a key on, as many as go into a batch; where to go on, or nothing where the view ended.
std::optional<std::string> erase_some(const storage::Store& store, View view, IsFolded is_folded,
                                      const std::string& from, storage::Batch& batch) {
    std::optional<std::string> next;
    auto visit = [&](std::string_view key, std::string_view) {
        if (batch.entries.size() == erased_at_once_max) {
            next = key;
            return false;
        }
        if (is_folded(key)) batch.erase(family(view), std::string(key));
        return true;
    };
    store.scan(family(view), from, "", storage::Direction::forward, visit);
    return next;
}

std::expected<void, FoldStop> write(storage::Store& store, storage::Batch&& batch) {
    const auto written = store.write(std::move(batch));
    if (written) return {};
    return std::unexpected(FoldStop{written.error() == storage::StoreErrc::broken,
                                    std::string(storage::describe(written.error()))});
}

std::expected<void, FoldStop> erase_all(storage::Store& store, View view, IsFolded is_folded) {
    std::optional<std::string> from = "";
    while (from) {
        storage::Batch batch;
        from = erase_some(store, view, is_folded, *from, batch);
        if (auto written = write(store, std::move(batch)); !written) return written;
    }
    return {};
}

// The progress goes last: a crash in between finds the topic as stale as before and erases on.
std::expected<void, FoldStop> forget_topic(storage::Store& store,
                                           const log::TopicSettings& settings) {
    for (const auto& [view, is_folded] : entries_of(settings.topic)) {
        if (auto erased = erase_all(store, view, is_folded); !erased) return erased;
    }
    storage::Batch progress;
    for (std::uint32_t index = 0; index < settings.partitions; ++index) {
        progress.erase(family(View::progress), keys::progress({settings.topic, index}));
    }
    return write(store, std::move(progress));
}

bool missed_tombstones(const storage::Store& store, const log::TopicSettings& settings,
                       std::int64_t unix_ms_now) {
    if (settings.retention != log::Retention::compacted) return false;
    for (std::uint32_t index = 0; index < settings.partitions; ++index) {
        const auto progress = progress_of(store, {settings.topic, index});
        if (progress.next_offset > 0 &&
            unix_ms_now - progress.folded_unix_ms > settings.tombstones_kept.count() / 2) {
            return true;
        }
    }
    return false;
}

std::expected<StartPoint, FoldStop> start_of(log::EventLog& log, const storage::Store& store,
                                             Partition partition, std::chrono::milliseconds wait) {
    const auto bounds = log.bounds(partition, wait);
    if (!bounds) return std::unexpected(later(bounds.error(), to_string(partition)));
    const PartitionProgress progress = progress_of(store, partition);
    if (progress.next_offset > 0) {
        auto checked = check_last_record(log, partition, progress, *bounds, wait);
        if (!checked) return std::unexpected(std::move(checked.error()));
    }
    return StartPoint{{partition, std::max(progress.next_offset, bounds->first)}, bounds->end};
}

} // namespace

std::expected<std::vector<StartPoint>, FoldStop> check_start(
    log::EventLog& log, storage::Store& store, const std::vector<log::TopicSettings>& topics,
    std::int64_t unix_ms_now, std::chrono::milliseconds wait) {
    std::vector<StartPoint> starts;
    for (const log::TopicSettings& settings : topics) {
        if (!is_folded(settings.topic)) continue;
        if (missed_tombstones(store, settings, unix_ms_now)) {
            auto forgotten = forget_topic(store, settings);
            if (!forgotten) return std::unexpected(std::move(forgotten.error()));
        }
        for (std::uint32_t index = 0; index < settings.partitions; ++index) {
            auto start = start_of(log, store, {settings.topic, index}, wait);
            if (!start) return std::unexpected(std::move(start.error()));
            starts.push_back(*start);
        }
    }
    return starts;
}

std::expected<void, FoldStop> check_continuity(log::EventLog& log, const storage::Store& store,
                                               const std::vector<Position>& next,
                                               std::chrono::milliseconds wait) {
    for (const Position& position : next) {
        if (position.offset == 0) continue;
        const auto start = start_of(log, store, position.partition, wait);
        if (!start) return std::unexpected(start.error());
    }
    return {};
}

} // namespace userfold::projector
