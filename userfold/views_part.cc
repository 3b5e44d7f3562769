#include "userfold/views_part.h"

#include <spdlog/spdlog.h>
#include <thread>

#include "http/metrics.h"
#include "projector/internal_endpoint.h"
#include "projector/views_directory.h"

namespace userfold {
namespace {

projector::ViewsSettings views_settings(const Settings& settings) {
    projector::ViewsSettings views;
    views.root = settings.data_dir / "views";
    views.block_cache_bytes = static_cast<std::size_t>(settings.cache_mib) << 20;
    views.compress = settings.compression != "none";
    return views;
}

projector::RunnerOptions runner_options() {
    projector::RunnerOptions options;
    options.metrics = &http::metrics_registry();
    return options;
}

} // namespace

ViewsPart::ViewsPart(log::EventLog& event_log, const Settings& settings, const MacKeys& mac_keys)
    : store_(projector::open_views(views_settings(settings))),
      board_(std::make_shared<read_models::PositionBoard>()),
      runner_(event_log, *store_, mac_keys, *board_, runner_options()),
      reader_(*store_, board_) {}

std::expected<void, std::string> ViewsPart::start() {
    runner_.start();
    auto next_report = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    for (;;) {
        const projector::RunnerStatus status = runner_.status();
        if (status.state == projector::RunnerState::current) return {};
        if (status.state == projector::RunnerState::stopped) return std::unexpected(status.remedy);
        if (std::chrono::steady_clock::now() >= next_report) {
            spdlog::info("folding the views: {} records to go", status.records_behind);
            next_report = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

void ViewsPart::add_routes(http::Router& router) {
    router.add(projector::internal_views_route(reader_));
}

std::optional<std::string> ViewsPart::failure() const {
    const projector::RunnerStatus status = runner_.status();
    if (status.state != projector::RunnerState::stopped) return std::nullopt;
    return status.remedy;
}

void ViewsPart::stop() {
    runner_.stop();
    store_->flush();
}

} // namespace userfold
