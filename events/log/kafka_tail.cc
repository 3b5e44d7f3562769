#include "events/log/kafka_tail.h"

#include <iterator>
#include <map>
#include <utility>

namespace userfold::log {
namespace {

// Topics that every command and every click write to have lanes of their own; what changes seldom
// shares one.
Topic lane_of(Topic topic) {
    const bool is_busy =
        topic == Topic::users || topic == Topic::sessions || topic == Topic::activity;
    return is_busy ? topic : Topic::settings;
}

} // namespace

KafkaTail::KafkaTail(const KafkaOptions& options, const std::vector<Position>& next) {
    std::map<Topic, std::vector<Position>> by_lane;
    for (const Position& position : next) {
        by_lane[lane_of(position.partition.topic)].push_back(position);
    }
    for (const auto& [lane, positions] : by_lane) {
        lanes_.push_back(std::make_unique<KafkaLane>(options, positions, bell_));
        if (!end_) end_ = lanes_.back()->end();
    }
    reconnects_ = count_reconnects();
}

std::uint64_t KafkaTail::count_reconnects() const {
    std::uint64_t count = 0;
    for (const auto& lane : lanes_) count += lane->reconnects();
    return count;
}

std::expected<void, LogErrc> KafkaTail::poll(std::vector<LoggedRecord>& batch,
                                             std::size_t records_max,
                                             std::chrono::milliseconds wait) {
    batch.clear();
    if (fetched_.empty() && !end_) fetch(records_max, wait);
    // Whatever came over a new connection came after it was counted: the caller hears of the
    // connection first, and may check what it has before it gets more.
    if (const auto reconnects = count_reconnects(); reconnects != reconnects_) {
        reconnects_ = reconnects;
        return std::unexpected(LogErrc::unavailable);
    }
    if (fetched_.size() > records_max) {
        const auto end = fetched_.begin() + static_cast<std::ptrdiff_t>(records_max);
        batch.assign(std::make_move_iterator(fetched_.begin()), std::make_move_iterator(end));
        fetched_.erase(fetched_.begin(), end);
        return {};
    }
    batch.swap(fetched_);
    if (!batch.empty()) return {};
    if (end_) return std::unexpected(*end_);
    if (hiccup_) return std::unexpected(*std::exchange(hiccup_, std::nullopt));
    return {};
}

void KafkaTail::fetch(std::size_t records_max, std::chrono::milliseconds wait) {
    const auto deadline = std::chrono::steady_clock::now() + wait;
    do {
        bell_->clear();
        take(records_max);
        if (!fetched_.empty() || end_ || hiccup_) return;
    } while (bell_->sleep_until(deadline) == Bell::Rung::arrival);
}

void KafkaTail::take(std::size_t records_max) {
    const std::size_t first = turn_++;
    for (std::size_t i = 0; i < lanes_.size() && !end_; ++i) {
        KafkaLane& lane = *lanes_[(first + i) % lanes_.size()];
        lane.take(fetched_, records_max);
        end_ = lane.end();
        if (const auto hiccup = lane.hiccup()) hiccup_ = hiccup;
    }
}

} // namespace userfold::log
