#include "events/log/notice_limit.h"

#include <fmt/format.h>
#include <memory>
#include <mutex>
#include <utility>

namespace userfold::log {
namespace {

using Clock = std::chrono::steady_clock;

// Thread-safe.
class Allowance {
public:
    Allowance(std::size_t notices_max, std::chrono::milliseconds interval)
        : notices_max_(notices_max), interval_(interval) {}

    struct Verdict {
        bool passes = false;
        std::size_t left_out = 0; // of the intervals before
    };
    Verdict next() {
        const std::lock_guard lock(mutex_);
        const auto now = Clock::now();
        Verdict verdict;
        if (now >= ends_) {
            ends_ = now + interval_;
            passed_ = 0;
            verdict.left_out = std::exchange(left_out_, 0);
        }
        verdict.passes = passed_ < notices_max_;
        ++(verdict.passes ? passed_ : left_out_);
        return verdict;
    }

private:
    const std::size_t notices_max_;
    const std::chrono::milliseconds interval_;
    std::mutex mutex_;
    Clock::time_point ends_;
    std::size_t passed_ = 0;
    std::size_t left_out_ = 0;
};

} // namespace

Notice limited(Notice notice, std::size_t notices_max, std::chrono::milliseconds interval) {
    if (!notice) return nullptr;
    const auto allowance = std::make_shared<Allowance>(notices_max, interval);
    return [notice = std::move(notice), allowance](NoticeLevel level, std::string_view text) {
        if (level == NoticeLevel::error) return notice(level, text);
        const auto [passes, left_out] = allowance->next();
        if (left_out > 0) {
            notice(NoticeLevel::warning,
                   fmt::format("{} more such notices were left out", left_out));
        }
        if (passes) notice(level, text);
    };
}

} // namespace userfold::log
