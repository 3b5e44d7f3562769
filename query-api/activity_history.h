// A user's history, newest first, out of the histories of several subjects: the user's own events
// and log-ins, and the failed log-ins under the hashes of the user's identifiers.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "events/ids.h"
#include "projector/read_models/activity_view.h"
#include "projector/read_models/view_reader.h"

namespace userfold::query_api {

// Where an entry stands in the order of a history: by time, then by what tells entries of one time
// apart.
struct HistoryPlace {
    std::int64_t time_ms = std::numeric_limits<std::int64_t>::max();
    Topic topic = Topic::checkpoints;
    std::int64_t offset = std::numeric_limits<std::int64_t>::max();
    EventId event_id;
    friend auto operator<=>(const HistoryPlace&, const HistoryPlace&) = default;
};

struct HistorySource {
    SubjectId subject;
    Topic topic = Topic::activity;
    // Log-ins under an identifier from before its user was there are somebody else's.
    std::int64_t not_before_ms = std::numeric_limits<std::int64_t>::min();
};

struct HistoryFilter {
    std::optional<read_models::ActivityKind> kind;
    std::int64_t from_ms = std::numeric_limits<std::int64_t>::min();
    std::int64_t to_ms = std::numeric_limits<std::int64_t>::max(); // exclusive
    HistoryPlace before;                                           // only what is older
};

// An entry with the value that its texts look into.
struct HistoryEntry {
    HistoryPlace place;
    SubjectId subject;
    std::shared_ptr<const std::string> value;
    read_models::ActivityEntry entry;
};

struct HistoryPage {
    std::vector<HistoryEntry> entries;
    std::optional<HistoryPlace> next; // of the next page; nothing: this was the last
};

// At most `limit` entries. Reads a bounded part of each history: where few entries pass the filter
// a page may be short, or empty, and yet not the last.
boost::asio::awaitable<HistoryPage> read_history(read_models::ViewReader& views,
                                                 const std::vector<HistorySource>& sources,
                                                 const HistoryFilter& filter, std::size_t limit);

} // namespace userfold::query_api
