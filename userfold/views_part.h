// The projector as a part of a process: the views' store, the runner, the internal endpoint.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "events/log/event_log.h"
#include "events/mac_keys.h"
#include "http/router.h"
#include "projector/read_models/local_view_reader.h"
#include "projector/runner.h"
#include "storage/rocksdb_store.h"
#include "userfold/settings.h"

namespace userfold {

class ViewsPart {
public:
    ViewsPart(log::EventLog& event_log, const Settings& settings, const MacKeys& mac_keys);

    // Starts folding; returns once the views are current, or close behind with progress in the log.
    // The error is a sentence with the remedy.
    std::expected<void, std::string> start();
    void add_routes(http::Router& router);
    void stop();

    std::optional<std::string> not_ready() const { return runner_.readiness(); }
    std::optional<std::string> failure() const;
    read_models::ViewReader& reader() { return reader_; }

private:
    std::unique_ptr<storage::RocksDbStore> store_;
    std::shared_ptr<read_models::PositionBoard> board_;
    projector::Runner runner_;
    read_models::LocalViewReader reader_;
};

} // namespace userfold
