#include <atomic>
#include <filesystem>

#include "events/log/embedded_log.h"
#include "tests/events/log/event_log_conformance.h"
#include "tests/events/log/event_log_retention.h"
#include "tests/temporary_dir.h"

namespace userfold::log {
namespace {

class EmbeddedHarness {
public:
    EmbeddedHarness() { open(); }
    EventLog& log() { return *log_; }

    void reopen() {
        log_.reset();
        open();
    }
    void keep_copy() {
        log_.reset();
        std::filesystem::copy(data(), copy(), std::filesystem::copy_options::recursive);
        open();
    }
    void lose_tail() {
        log_.reset();
        std::filesystem::remove_all(data());
        std::filesystem::rename(copy(), data());
        open();
    }
    void compact_until(Partition, const std::function<bool()>&) { log_->clean(); }
    void drop_tombstones_until(Partition, const std::function<bool()>&) {
        now_ += tombstones_kept.count();
        log_->clean();
    }
    void trim_until(Partition, const std::function<bool()>&) {
        now_ += trimmed_after.count();
        log_->clean();
    }

private:
    std::filesystem::path data() const { return dir_.path() / "data"; }
    std::filesystem::path copy() const { return dir_.path() / "copy"; }
    void open() {
        EmbeddedOptions options;
        options.dir = data();
        options.unix_ms_now = [this] { return now_.load(); };
        log_ = std::make_unique<EmbeddedLog>(options);
    }

    TemporaryDir dir_;
    std::atomic<std::int64_t> now_ = 1'700'000'000'000;
    std::unique_ptr<EmbeddedLog> log_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Embedded, EventLogConformance, EmbeddedHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(Embedded, EventLogRetention, EmbeddedHarness);

} // namespace
} // namespace userfold::log
