#include "projector/follower.h"

#include <algorithm>
#include <utility>

namespace userfold::projector {
namespace {

// How often a quiet log's progress is written down: far below the time that tombstones are kept.
constexpr std::int64_t refresh_interval_ms = 10 * 60 * 1000;

FoldStop stop_for(CodecErrc error, const Position& position) {
    return {true, to_string(position) + ": " + std::string(describe(error))};
}

} // namespace

Follower::Follower(log::EventLog& log, storage::Store& store, const MacKeys& mac_keys,
                   read_models::PositionBoard& board, FollowerOptions options)
    : log_(log), store_(store), mac_keys_(mac_keys), board_(board), options_(std::move(options)) {}

std::expected<void, FoldStop> Follower::open() {
    tail_.reset();
    tail_ended_ = false;
    pending_.reset();
    const auto topics = log_.topics(options_.log_wait);
    if (!topics) return std::unexpected(stop_for(topics.error()));
    const auto starts =
        check_start(log_, store_, *topics, options_.unix_ms_now(), options_.log_wait);
    if (!starts) return std::unexpected(starts.error());
    std::map<Topic, std::uint32_t> partition_counts;
    for (const log::TopicSettings& topic : *topics) {
        partition_counts[topic.topic] = topic.partitions;
    }
    fold_ = std::make_unique<Fold>(store_, mac_keys_, std::move(partition_counts));
    std::vector<Position> next;
    targets_.clear();
    for (const StartPoint& start : *starts) {
        fold_->skip_to(start.next);
        next.push_back(start.next);
        if (start.log_end > start.next.offset) {
            targets_.push_back({start.next.partition, start.log_end - 1});
        }
    }
    board_.open(next);
    refreshed_unix_ms_ = 0;
    tail_ = log_.tail(std::move(next));
    return {};
}

std::expected<std::size_t, FoldStop> Follower::step(std::chrono::milliseconds wait) {
    if (pending_) {
        if (auto written = write_pending(); !written) return std::unexpected(written.error());
    }
    if (stop_) return std::unexpected(*stop_);
    const auto polled = tail_->poll(records_, options_.records_max, wait);
    if (!polled) return std::unexpected(stop_for(polled.error()));
    if (!records_.empty()) return fold_batch();
    if (auto refreshed = refresh_progress(); !refreshed) {
        return std::unexpected(refreshed.error());
    }
    return 0;
}

std::expected<std::size_t, FoldStop> Follower::fold_batch() {
    for (const log::LoggedRecord& record : records_) {
        if (const auto added = fold_->add(record); !added) {
            stop_ = projector::stop_for(added.error(), record.position);
            break;
        }
    }
    pending_ = fold_->finish(options_.unix_ms_now());
    if (auto written = write_pending(); !written) return std::unexpected(written.error());
    if (stop_) return std::unexpected(*stop_);
    return records_.size();
}

std::expected<void, FoldStop> Follower::write_pending() {
    if (const auto written = store_.write(std::move(*pending_)); !written) {
        return std::unexpected(FoldStop{written.error() == storage::StoreErrc::broken,
                                        std::string(storage::describe(written.error()))});
    }
    pending_.reset();
    const std::vector<Position> next = fold_->next();
    board_.publish(next);
    std::erase_if(targets_,
                  [this](const Position& target) { return board_.reached(std::span(&target, 1)); });
    return {};
}

std::expected<void, FoldStop> Follower::refresh_progress() {
    const std::int64_t now = options_.unix_ms_now();
    if (now - refreshed_unix_ms_ < refresh_interval_ms) return {};
    refreshed_unix_ms_ = now;
    pending_ = fold_->confirm(now);
    return write_pending();
}

FoldStop Follower::stop_for(log::LogErrc error) {
    const bool was_open = is_open();
    FoldStop stop{false, std::string(log::describe(error))};
    if (error == log::LogErrc::out_of_range) {
        tail_ended_ = true; // trimmed or truncated meanwhile: opening anew tells which
    } else if (error == log::LogErrc::unavailable && was_open) {
        const auto checked = check_continuity(log_, store_, fold_->next(), options_.log_wait);
        if (!checked && checked.error().for_good) stop = checked.error();
    } else if (error == log::LogErrc::closed || error == log::LogErrc::damaged ||
               error == log::LogErrc::no_such_topic) {
        stop.for_good = true;
    }
    return stop;
}

void Follower::wake() {
    if (tail_) tail_->wake();
}

bool Follower::caught_up() const {
    return is_open() && targets_.empty();
}

std::vector<Position> Follower::next() const {
    return fold_ ? fold_->next() : std::vector<Position>{};
}

FoldCounts Follower::counts() const {
    return fold_ ? fold_->counts() : FoldCounts{};
}

} // namespace userfold::projector
