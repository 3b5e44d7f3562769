#include "query-api/activity_history.h"

#include <algorithm>
#include <memory>

#include "projector/read_models/keys.h"

namespace userfold::query_api {
namespace {

namespace keys = read_models::keys;
using read_models::Bucket;
using read_models::Grain;
using read_models::View;

constexpr std::size_t pages_max = 20; // of scan_limit_max values, from each source
constexpr std::int64_t from_the_beginning = std::numeric_limits<std::int64_t>::min();

// What was read of one source: every entry from `complete_from_ms` on, and maybe some before it.
struct SourcePart {
    std::vector<HistoryEntry> entries;
    std::int64_t complete_from_ms = from_the_beginning;
};

void add_matching(const read_models::ViewEntry& stored, const HistorySource& source,
                  const HistoryFilter& filter, std::vector<HistoryEntry>& matching) {
    const auto value = std::make_shared<const std::string>(stored.value);
    for (const auto& entry : read_models::decode_activity(*value, source.subject)) {
        const HistoryPlace place{entry.time_ms, source.topic, entry.offset, entry.event_id};
        const bool passes = (!filter.kind || entry.kind == *filter.kind) &&
                            entry.time_ms >= std::max(filter.from_ms, source.not_before_ms) &&
                            entry.time_ms < filter.to_ms && place < filter.before;
        if (passes) matching.push_back({place, source.subject, value, entry});
    }
}

read_models::ViewRange range_of(const HistorySource& source, const HistoryFilter& filter) {
    read_models::ViewRange range = read_models::range_of_prefix(
        View::activity, keys::activity_of(source.subject, source.topic));
    const std::int64_t newest_ms = std::min(filter.to_ms, filter.before.time_ms);
    range.from = keys::activity_from(source.subject, source.topic,
                                     read_models::bucket_of(Grain::hour, newest_ms));
    return range;
}

// Hours come newest first; within one the order is that of the fold, so an hour counts when all of
// it is read.
boost::asio::awaitable<SourcePart> read_source(read_models::ViewReader& views, HistorySource source,
                                               HistoryFilter filter, std::size_t limit) {
    SourcePart part;
    read_models::ViewRange range = range_of(source, filter);
    const Bucket oldest =
        read_models::bucket_of(Grain::hour, std::max(filter.from_ms, source.not_before_ms));
    std::optional<Bucket> hour;
    for (std::size_t page = 0; page < pages_max; ++page) {
        const auto stored = co_await views.scan(range);
        for (const read_models::ViewEntry& entry : stored) {
            const Bucket entry_hour = keys::hour_of_activity(entry.key);
            if (entry_hour < oldest) co_return part;
            if (hour && entry_hour != *hour && part.entries.size() > limit) {
                part.complete_from_ms = read_models::start_ms(Grain::hour, *hour);
                co_return part;
            }
            hour = entry_hour;
            add_matching(entry, source, filter, part.entries);
        }
        if (stored.size() < range.limit) co_return part;
        range.from = stored.back().key + '\0';
    }
    // Not to the end: the hour that was being read may go on.
    part.complete_from_ms = read_models::start_ms(Grain::hour, *hour) + length_ms(Grain::hour);
    co_return part;
}

HistoryPage page_of(std::vector<HistoryEntry> entries, std::int64_t complete_from_ms,
                    std::size_t limit) {
    std::erase_if(
        entries, [=](const HistoryEntry& entry) { return entry.place.time_ms < complete_from_ms; });
    std::ranges::sort(entries, std::ranges::greater(), &HistoryEntry::place);
    HistoryPage page;
    if (entries.size() > limit) {
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(limit), entries.end());
        page.next = entries.back().place;
    } else if (complete_from_ms != from_the_beginning) {
        page.next = HistoryPlace{complete_from_ms, Topic::settings, 0, {}};
    }
    page.entries = std::move(entries);
    return page;
}

} // namespace

boost::asio::awaitable<HistoryPage> read_history(read_models::ViewReader& views,
                                                 const std::vector<HistorySource>& sources,
                                                 const HistoryFilter& filter, std::size_t limit) {
    std::vector<HistoryEntry> entries;
    std::int64_t complete_from_ms = from_the_beginning;
    for (const HistorySource& source : sources) {
        SourcePart part = co_await read_source(views, source, filter, limit);
        complete_from_ms = std::max(complete_from_ms, part.complete_from_ms);
        std::ranges::move(part.entries, std::back_inserter(entries));
    }
    co_return page_of(std::move(entries), complete_from_ms, limit);
}

} // namespace userfold::query_api
