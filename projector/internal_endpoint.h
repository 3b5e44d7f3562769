// The views for the query API's processes: `POST /internal/views`, for processes of this cluster
// only. read_models/view_exchange.h has the bytes.
#pragma once

#include "http/router.h"
#include "projector/read_models/view_reader.h"

namespace userfold::projector {

inline constexpr std::size_t view_keys_max = 1'000;      // of a query
inline constexpr std::chrono::seconds view_wait_max{10}; // a longer wait is cut
inline constexpr std::string_view view_exchange_type = "application/vnd.userfold.views";

// The reader must outlive the route.
http::Route internal_views_route(read_models::ViewReader& views);

} // namespace userfold::projector
