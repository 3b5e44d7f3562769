#include "userfold/access_part.h"

#include <spdlog/spdlog.h>

namespace userfold {
namespace {

storage::RocksDbSettings access_store(const Settings& settings) {
    storage::RocksDbSettings store;
    store.directory = settings.data_dir / "access";
    for (const std::string_view name : writer::family_names) {
        store.families.push_back({std::string(name), true});
    }
    store.block_cache_bytes = 8 << 20;
    store.compress = settings.compression != "none";
    return store;
}

} // namespace

AccessPart::AccessPart(log::EventLog& event_log, const Settings& settings,
                       const TopicLayout& layout, const Membership& membership,
                       access::AccessTail& tail)
    : tail_(tail),
      store_(access_store(settings)),
      state_(store_, layout, membership.secrets.mac_keys, tail),
      fold_loop_(
          event_log, state_, environment_.executor(),
          [this](std::vector<log::LoggedRecord> batch) { return fold(batch); },
          [this] { caught_up(); }) {}

AccessPart::~AccessPart() {
    stop();
}

std::expected<void, std::string> AccessPart::start() {
    if (auto started = fold_loop_.start(environment_.unix_ms()); !started) return started;
    environment_.start();
    return {};
}

bool AccessPart::fold(const std::vector<log::LoggedRecord>& batch) {
    for (const log::LoggedRecord& record : batch) {
        const auto folded = state_.fold(record, environment_.unix_ms());
        if (!folded) {
            spdlog::error("the fold of revocations stopped at {}: {}", to_string(record.position),
                          describe(folded.error()));
            return false;
        }
    }
    // On a full disk the changes stay in memory; the tail itself is there already.
    if (auto written = state_.flush(environment_.unix_ms()); !written) {
        spdlog::warn("{}", storage::describe(written.error()));
    }
    return true;
}

void AccessPart::caught_up() {
    is_current_ = true;
    tail_.confirm(access::AccessTail::Clock::now());
}

void AccessPart::stop() {
    if (std::exchange(stopped_, true)) return;
    fold_loop_.stop();
    environment_.stop();
}

std::optional<std::string> AccessPart::not_ready() const {
    if (auto failed = failure()) return failed;
    if (!is_current_) return "the tail of revocations is still being folded";
    return std::nullopt;
}

} // namespace userfold
