#include "tests/simulation/process_environment.h"

#include <cstring>

namespace userfold::simulation {

ProcessEnvironment::ProcessEnvironment(const TrueTime& time, ClockError clock, std::uint64_t seed)
    : time_(time), clock_(clock), chance_(seed), context_(1), work_(context_.get_executor()) {}

std::int64_t ProcessEnvironment::unix_ms() const {
    return TrueTime::start_unix_ms + clock_.skew_ms + time_.ms +
           time_.ms * clock_.drift_permille / 1000;
}

void ProcessEnvironment::random(void* out, std::size_t size) {
    auto* bytes = static_cast<unsigned char*>(out);
    for (std::size_t done = 0; done < size; done += sizeof(std::uint64_t)) {
        const std::uint64_t number = chance_.next();
        std::memcpy(bytes + done, &number, std::min(sizeof number, size - done));
    }
}

boost::asio::awaitable<void> ProcessEnvironment::sleep(std::chrono::milliseconds time) {
    auto woken = writer::make_eventual<bool>(executor());
    sleepers_.emplace(unix_ms() + time.count(), woken);
    co_await woken->wait();
}

boost::asio::any_io_executor ProcessEnvironment::executor() const {
    return work_.get_executor();
}

std::optional<std::int64_t> ProcessEnvironment::next_wake_ms() const {
    if (sleepers_.empty()) return std::nullopt;
    const std::int64_t left_ms = sleepers_.begin()->first - unix_ms();
    if (left_ms <= 0) return time_.ms;
    return time_.ms + left_ms * 1000 / (1000 + clock_.drift_permille) + 1;
}

bool ProcessEnvironment::wake() {
    const auto first_late = sleepers_.upper_bound(unix_ms());
    if (first_late == sleepers_.begin()) return false;
    for (auto sleeper = sleepers_.begin(); sleeper != first_late; ++sleeper) {
        sleeper->second->set(true);
    }
    sleepers_.erase(sleepers_.begin(), first_late);
    return true;
}

bool ProcessEnvironment::run_one() {
    return context_.poll_one() > 0;
}

} // namespace userfold::simulation
