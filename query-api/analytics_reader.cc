#include "query-api/analytics_reader.h"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <string_view>
#include <unordered_map>

#include "projector/read_models/value_codec.h"
#include "projector/read_models/visitor_piece.h"

namespace userfold::query_api {
namespace {

namespace keys = read_models::keys;
using read_models::View;
using read_models::ViewEntry;
using read_models::VisitorUnion;

using EntryVisitor = std::function<void(const ViewEntry&)>;

// Lets others on this thread run: a year of pages is no reason to keep them waiting.
boost::asio::awaitable<void> step_aside() {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    const auto token = boost::asio::use_awaitable;
    co_await boost::asio::post(executor, token);
}

boost::asio::awaitable<void> visit_all(read_models::ViewReader& views, read_models::ViewRange range,
                                       const EntryVisitor& visit) {
    for (;;) {
        const auto entries = co_await views.scan(range);
        for (const ViewEntry& entry : entries) visit(entry);
        if (entries.size() < range.limit) co_return;
        range.from = entries.back().key + '\0';
        co_await step_aside();
    }
}

read_models::ViewRange visitor_range(read_models::VisitorSet set, const Periods& periods) {
    read_models::ViewRange range;
    range.view = View::visitor_sets;
    range.from = keys::visitor_bucket(set, periods.grain(), periods.first_bucket());
    range.to = keys::visitor_bucket(set, periods.grain(), periods.end_bucket());
    return range;
}

void add_piece(VisitorUnion& visitors, const ViewEntry& entry) {
    visitors.add(keys::piece_of_visitor_set(entry.key),
                 read_models::decode_visitor_piece(entry.value));
}

} // namespace

boost::asio::awaitable<std::vector<std::uint64_t>> read_counter(read_models::ViewReader& views,
                                                                read_models::Counter counter,
                                                                const Periods& periods) {
    std::vector<std::uint64_t> sums(periods.count());
    read_models::ViewRange range;
    range.view = View::counters;
    range.from = keys::counter(counter, periods.grain(), periods.first_bucket());
    range.to = keys::counter(counter, periods.grain(), periods.end_bucket());
    const EntryVisitor visit = [&](const ViewEntry& entry) {
        sums[periods.period_of(keys::bucket_of_counter(entry.key))] +=
            read_models::ValueReader(entry.value).number();
    };
    co_await visit_all(views, range, visit);
    co_return sums;
}

boost::asio::awaitable<std::vector<Visits>> read_visits(read_models::ViewReader& views,
                                                        read_models::VisitorSet set,
                                                        const Periods& periods) {
    std::vector<VisitorUnion> unions(periods.count());
    const EntryVisitor visit = [&](const ViewEntry& entry) {
        add_piece(unions[periods.period_of(keys::bucket_of_counter(entry.key))], entry);
    };
    const read_models::ViewRange range = visitor_range(set, periods);
    co_await visit_all(views, range, visit);
    std::vector<Visits> visits;
    visits.reserve(unions.size());
    for (const VisitorUnion& visitors : unions) {
        visits.push_back({visitors.count(), visitors.distinct()});
    }
    co_return visits;
}

boost::asio::awaitable<std::map<std::string, Visits>> read_visits_by_label(
    read_models::ViewReader& views, read_models::VisitorSet set, const Periods& periods) {
    std::unordered_map<std::string, VisitorUnion> unions;
    const EntryVisitor visit = [&](const ViewEntry& entry) {
        add_piece(unions[std::string(keys::label_of_visitor_set(entry.key))], entry);
    };
    const read_models::ViewRange range = visitor_range(set, periods);
    co_await visit_all(views, range, visit);
    std::map<std::string, Visits> visits;
    for (const auto& [label, visitors] : unions) {
        visits.emplace(label, Visits{visitors.count(), visitors.distinct()});
    }
    co_return visits;
}

} // namespace userfold::query_api
