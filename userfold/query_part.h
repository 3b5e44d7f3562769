// The query API as a part of a process: over the views of this process, or of the projector's.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "query-api/query_api.h"
#include "userfold/membership.h"

namespace userfold {

class QueryPart {
public:
    // `local` is null where the views are another process's. Throws std::runtime_error where
    // --projector-url is needed and missing or wrong.
    QueryPart(const Settings& settings, const Membership& membership,
              read_models::ViewReader* local, boost::asio::any_io_executor executor);

    void add_routes(http::Router& router);

private:
    std::unique_ptr<read_models::ViewReader> remote_;
    std::optional<query_api::QueryApi> api_;
};

} // namespace userfold
