#include "events/log/local_tail.h"

#include <utility>

namespace userfold::log {
namespace {

constexpr std::int64_t poll_bytes_max = 8 << 20;

} // namespace

std::vector<Partition> partitions_of(std::span<const Position> positions) {
    std::vector<Partition> partitions;
    partitions.reserve(positions.size());
    for (const Position& position : positions) partitions.push_back(position.partition);
    return partitions;
}

LocalTail::LocalTail(RecordSource& source, Arrivals& arrivals, std::vector<Position> next,
                     Waiting waiting)
    : source_(source), arrivals_(arrivals), next_(std::move(next)), waiting_(waiting) {
    arrivals_.add(bell_, partitions_of(next_));
}

LocalTail::~LocalTail() {
    arrivals_.remove(bell_);
}

std::expected<void, LogErrc> LocalTail::poll(std::vector<LoggedRecord>& batch,
                                             std::size_t records_max,
                                             std::chrono::milliseconds wait) {
    const auto deadline = std::chrono::steady_clock::now() + wait;
    for (;;) {
        bell_->clear();
        batch.clear();
        if (auto collected = collect(batch, records_max); !collected) return collected;
        if (!batch.empty() || waiting_ == Waiting::returns_at_once) return {};
        if (bell_->sleep_until(deadline) != Bell::Rung::arrival) return {};
    }
}

// An error is told only when there is nothing to hand over: the records before it are good.
std::expected<void, LogErrc> LocalTail::collect(std::vector<LoggedRecord>& batch,
                                                std::size_t records_max) {
    Appetite appetite{records_max, poll_bytes_max};
    const std::size_t first = next_.empty() ? 0 : turn_++ % next_.size();
    for (std::size_t i = 0; i < next_.size() && !appetite.sated(); ++i) {
        Position& next = next_[(first + i) % next_.size()];
        auto collected = source_.collect(next, appetite, batch);
        if (!collected && batch.empty()) return collected;
        if (!collected) return {};
    }
    return {};
}

} // namespace userfold::log
