// Sums and distinct counts over periods, out of the buckets that the views keep.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "projector/read_models/keys.h"
#include "projector/read_models/view_reader.h"
#include "query-api/periods.h"

namespace userfold::query_api {

struct Visits {
    std::uint64_t count = 0;    // of events
    std::uint64_t visitors = 0; // distinct identities behind them
    friend bool operator==(const Visits&, const Visits&) = default;
};

// One number a period.
boost::asio::awaitable<std::vector<std::uint64_t>> read_counter(read_models::ViewReader& views,
                                                                read_models::Counter counter,
                                                                const Periods& periods);
// One a period; distinct within it.
boost::asio::awaitable<std::vector<Visits>> read_visits(read_models::ViewReader& views,
                                                        read_models::VisitorSet set,
                                                        const Periods& periods);
// One a label over all periods together.
boost::asio::awaitable<std::map<std::string, Visits>> read_visits_by_label(
    read_models::ViewReader& views, read_models::VisitorSet set, const Periods& periods);

} // namespace userfold::query_api
