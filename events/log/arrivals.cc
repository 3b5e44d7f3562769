#include "events/log/arrivals.h"

#include <utility>

namespace userfold::log {

void Bell::clear() {
    const std::lock_guard lock(mutex_);
    arrived_ = false;
}

Bell::Rung Bell::sleep_until(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    rung_.wait_until(lock, deadline, [this] { return arrived_ || woken_; });
    if (std::exchange(woken_, false)) return Rung::wake;
    return arrived_ ? Rung::arrival : Rung::time_out;
}

void Bell::ring() {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(arrived_, true)) return;
    }
    rung_.notify_one();
}

void Bell::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    rung_.notify_one();
}

void Arrivals::add(const std::shared_ptr<Bell>& bell, std::span<const Partition> partitions) {
    const std::lock_guard lock(mutex_);
    for (const Partition& partition : partitions) bells_[partition].push_back(bell);
}

void Arrivals::remove(const std::shared_ptr<Bell>& bell) {
    const std::lock_guard lock(mutex_);
    for (auto& [partition, bells] : bells_) std::erase(bells, bell);
}

void Arrivals::announce(std::span<const Partition> partitions) {
    const std::lock_guard lock(mutex_);
    for (const Partition& partition : partitions) {
        const auto found = bells_.find(partition);
        if (found == bells_.end()) continue;
        for (const auto& bell : found->second) bell->ring();
    }
}

} // namespace userfold::log
