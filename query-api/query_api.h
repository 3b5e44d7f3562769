// The queries of the contract, answered from the views.
//
//     QueryApi api({.views = views, .master_key = secrets.master, ...});
//     for (http::Route& route : api.routes()) router.add(std::move(route));
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/crypto.h"
#include "http/router.h"
#include "projector/read_models/view_reader.h"

namespace userfold::query_api {

// The form in which identifiers are unique; nothing for what is no such identifier.
using CanonicalForm = std::function<std::optional<std::string>(std::string_view)>;

struct QueryApiSettings {
    read_models::ViewReader& views; // must outlive the API
    crypto::Key master_key{};
    crypto::Key index_key{};
    CanonicalForm canonical_email = {};
    CanonicalForm canonical_username = {};
    std::function<std::int64_t()> unix_ms_now = {};
    std::chrono::milliseconds wait_max{5'000}; // for Userfold-After
};

struct QueryContext;

// Thread-safe. Must outlive its routes.
class QueryApi {
public:
    explicit QueryApi(QueryApiSettings settings);
    ~QueryApi();
    QueryApi(const QueryApi&) = delete;
    QueryApi& operator=(const QueryApi&) = delete;

    std::vector<http::Route> routes();

private:
    std::unique_ptr<QueryContext> context_;
};

} // namespace userfold::query_api
