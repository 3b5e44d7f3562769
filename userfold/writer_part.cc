#include "userfold/writer_part.h"

#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <spdlog/spdlog.h>

#include "http/json_body.h"

namespace userfold {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::minutes catch_up_max{60};

storage::RocksDbSettings decision_store(const Settings& settings) {
    storage::RocksDbSettings store;
    store.directory = settings.data_dir / "decisions";
    for (const std::string_view name : writer::family_names) {
        // Most keys that a command asks for are there; those of new users and visitors are not.
        store.families.push_back({std::string(name), true});
    }
    store.block_cache_bytes = 32 << 20;
    store.compress = settings.compression != "none";
    return store;
}

writer::SessionLimits session_limits(const Settings& settings) {
    writer::SessionLimits limits;
    limits.access_token_seconds = settings.access_token_seconds;
    return limits;
}

} // namespace

WriterPart::WriterPart(log::EventLog& event_log, const Settings& settings,
                       const TopicLayout& layout, const Membership& membership,
                       access::AccessTail& tail, std::string issuer)
    : log_(event_log),
      layout_(layout),
      admin_(membership.cluster.admin),
      store_(decision_store(settings)),
      passwords_({settings.argon2_memory_kib, settings.argon2_passes, 1},
                 settings.hashing_threads) {
    const writer::WriterParts parts{event_log,
                                    store_,
                                    layout,
                                    membership.secrets,
                                    tail,
                                    passwords_,
                                    environment_,
                                    std::move(issuer),
                                    session_limits(settings)};
    writer_ = std::make_unique<writer::Writer>(parts);
    auto fold = [this](std::vector<log::LoggedRecord> batch) {
        const auto folded = writer_->fold(batch);
        if (!folded) spdlog::error("the writer's fold stopped: {}", folded.error());
        return folded.has_value();
    };
    fold_loop_ =
        std::make_unique<writer::FoldLoop>(event_log, writer_->state(), environment_.executor(),
                                           std::move(fold), [this] { writer_->caught_up(); });
}

WriterPart::~WriterPart() {
    stop();
}

void WriterPart::stop() {
    if (std::exchange(stopped_, true)) return;
    fold_loop_->stop();
    // The coroutines end by themselves, on their own thread, before what they refer to does.
    boost::asio::post(environment_.executor(), [this] { writer_->stop(); });
    if (is_running_) housekeeping_ended_.get_future().wait();
    environment_.stop();
    writer_->flush();
}

std::expected<void, std::string> WriterPart::start(const Settings& settings) {
    const auto started = fold_loop_->start(environment_.unix_ms());
    if (!started) return started;
    boost::asio::co_spawn(environment_.executor(), writer_->run_housekeeping(),
                          [this](std::exception_ptr) { housekeeping_ended_.set_value(); });
    environment_.start();
    is_running_ = true;
    if (auto folded = wait_until_folded(); !folded) return folded;
    return register_admin(settings);
}

std::expected<void, std::string> WriterPart::wait_until_folded() {
    std::vector<Position> ends;
    for (const Partition& partition : layout_.all(writer::DecisionState::topics)) {
        const auto bounds = log_.bounds(partition, milliseconds(5'000));
        if (!bounds) return std::unexpected(std::string(log::describe(bounds.error())));
        if (bounds->end > 0) ends.push_back({partition, bounds->end});
    }
    const auto give_up = steady_clock::now() + catch_up_max;
    auto next_report = steady_clock::now() + std::chrono::seconds(5);
    while (steady_clock::now() < give_up) {
        std::promise<std::int64_t> behind;
        boost::asio::post(environment_.executor(), [&] {
            std::int64_t records = 0;
            for (const Position& end : ends) {
                const std::int64_t next = writer_->state().next_offset(end.partition);
                records += std::max<std::int64_t>(0, end.offset - next);
            }
            behind.set_value(records);
        });
        const std::int64_t records = behind.get_future().get();
        if (records == 0) return {};
        if (auto failed = failure()) return std::unexpected(*failed);
        if (steady_clock::now() >= next_report) {
            spdlog::info("folding the log: {} records to go", records);
            next_report = steady_clock::now() + std::chrono::seconds(5);
        }
        std::this_thread::sleep_for(milliseconds(5));
    }
    return std::unexpected("the log could not be folded within an hour");
}

std::expected<void, std::string> WriterPart::register_admin(const Settings& settings) {
    std::promise<bool> registered;
    boost::asio::post(environment_.executor(),
                      [&] { registered.set_value(writer_->state().user(admin_).registered); });
    if (registered.get_future().get()) return {};
    const auto password = admin_password(settings);
    if (!password) return std::unexpected(password.error());
    const boost::json::object body = {{"email", settings.admin_email}, {"password", *password}};
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    auto request = input::parse_register_user(body, today);
    if (!request) {
        const http::FieldError& first = request.error().front();
        return std::unexpected("the first admin's " + first.pointer.substr(1) + " " + first.detail +
                               "; see --admin-email and --admin-password-file");
    }
    auto work = writer_->accounts().register_admin(admin_, std::move(*request));
    auto outcome =
        boost::asio::co_spawn(environment_.executor(), std::move(work), boost::asio::use_future)
            .get();
    // Another node may have been faster; the log holds one admin either way.
    if (outcome || outcome.error().slug == "already-registered") return {};
    return std::unexpected("the first admin could not be registered: " + outcome.error().detail);
}

void WriterPart::add_routes(http::Router& router, writer::AwaitViews await_views) {
    port_ = std::make_unique<writer::CommandPort>(
        writer::CommandPort{*writer_, std::move(await_views)});
    writer::add_user_routes(router, *port_);
    writer::add_session_routes(router, *port_);
    writer::add_tracking_routes(router, *port_);
}

std::optional<std::string> WriterPart::not_ready() const {
    if (auto failed = failure()) return failed;
    if (!log_.reachable()) return "the log is not reachable";
    return std::nullopt;
}

} // namespace userfold
