#include "writer/fold_loop.h"

#include <boost/asio/post.hpp>

namespace userfold::writer {
namespace {

constexpr std::size_t batch_records_max = 2048;
constexpr int batches_under_way_max = 2;
constexpr std::chrono::milliseconds poll_wait{200};
constexpr std::chrono::milliseconds check_wait{5'000};
constexpr std::int64_t compacted_age_ms_max =
    12LL * 3600 * 1000; // half of what tombstones are kept

bool is_compacted(Topic topic) {
    return topic == Topic::claims || topic == Topic::lookups || topic == Topic::keys;
}

std::string truncated(const Partition& partition, std::string_view what) {
    return to_string(partition) + ": the log " + std::string(what) +
           "; it lost acknowledged records or is another log. Restore the log, or remove this "
           "node's data directory to fold what is left from the start";
}

} // namespace

FoldLoop::FoldLoop(log::EventLog& event_log, DecisionState& state,
                   boost::asio::any_io_executor executor, Fold fold, CaughtUp caught_up)
    : log_(event_log),
      state_(state),
      executor_(std::move(executor)),
      fold_(std::move(fold)),
      caught_up_(std::move(caught_up)) {}

FoldLoop::~FoldLoop() {
    stop();
}

std::vector<Position> FoldLoop::next_positions() const {
    std::vector<Position> next;
    for (const auto& [partition, point] : state_.fold_points()) {
        next.push_back({partition, point.next});
    }
    return next;
}

std::expected<void, std::string> FoldLoop::check_partition(const Partition& partition,
                                                           const FoldPoint& point,
                                                           std::int64_t now_unix_ms) {
    const auto bounds = log_.bounds(partition, check_wait);
    if (!bounds) {
        return std::unexpected(to_string(partition) + ": " +
                               std::string(log::describe(bounds.error())));
    }
    if (point.next > bounds->end) {
        return std::unexpected(truncated(partition, "ends before what was folded from it"));
    }
    if (is_compacted(partition.topic)) {
        if (point.next > 0 && now_unix_ms - point.folded_ms > compacted_age_ms_max) {
            state_.restart(partition.topic);
        }
        return {};
    }
    if (point.next < bounds->first) {
        state_.skip_to(partition, bounds->first);
        return {};
    }
    if (point.last_hash.empty() || point.next == bounds->first) return {};
    const auto last = log_.read({partition, point.next - 1}, check_wait);
    if (!last) {
        return std::unexpected(to_string(partition) + ": " +
                               std::string(log::describe(last.error())));
    }
    if (record_hash(*last) != point.last_hash) {
        return std::unexpected(truncated(partition, "holds another record than was folded"));
    }
    return {};
}

std::expected<void, std::string> FoldLoop::start(std::int64_t now_unix_ms) {
    for (const auto& [partition, point] : state_.fold_points()) {
        if (auto checked = check_partition(partition, point, now_unix_ms); !checked) {
            return checked;
        }
    }
    tail_ = log_.tail(next_positions());
    thread_ = std::thread([this] { run(); });
    return {};
}

void FoldLoop::stop() {
    stopping_ = true;
    batch_done_.notify_all();
    if (tail_) tail_->wake();
    if (thread_.joinable()) thread_.join();
}

std::optional<std::string> FoldLoop::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

void FoldLoop::fail(std::string reason) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(reason);
}

// What was read last must still be there: a broker may come back without its newest records.
std::expected<void, std::string> FoldLoop::recheck_after_outage() {
    for (const auto& [partition, last] : last_read_) {
        const auto bounds = log_.bounds(partition, check_wait);
        if (!bounds) continue;
        if (bounds->end <= last.first) {
            return std::unexpected(truncated(partition, "ends before what was folded from it"));
        }
        const auto record = log_.read({partition, last.first}, check_wait);
        if (record && record_hash(*record) != last.second) {
            return std::unexpected(truncated(partition, "holds another record than was folded"));
        }
    }
    return {};
}

void FoldLoop::note_last(const std::vector<log::LoggedRecord>& batch) {
    std::map<Partition, const log::LoggedRecord*> last;
    for (const log::LoggedRecord& record : batch) last[record.position.partition] = &record;
    for (const auto& [partition, record] : last) {
        if (is_compacted(partition.topic)) continue;
        last_read_[partition] = {record->position.offset, record_hash(*record)};
    }
}

void FoldLoop::run() {
    bool was_unreachable = false;
    std::vector<log::LoggedRecord> batch;
    while (!stopping_ && !failure()) {
        const auto polled = tail_->poll(batch, batch_records_max, poll_wait);
        if (!polled && polled.error() == log::LogErrc::out_of_range) {
            fail(
                "the log does not reach back to, or as far as, what was folded from it; remove "
                "this node's data directory to fold it from the start");
            break;
        }
        if (!polled) {
            was_unreachable = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            continue;
        }
        if (!log_.reachable()) was_unreachable = true;
        if (std::exchange(was_unreachable, !log_.reachable()) && log_.reachable()) {
            if (auto checked = recheck_after_outage(); !checked) {
                fail(checked.error());
                break;
            }
        }
        const bool is_last = batch.size() < batch_records_max;
        if (!batch.empty()) {
            note_last(batch);
            hand_over(std::exchange(batch, {}));
        }
        if (is_last && log_.reachable()) boost::asio::post(executor_, caught_up_);
    }
}

void FoldLoop::hand_over(std::vector<log::LoggedRecord> batch) {
    {
        std::unique_lock lock(mutex_);
        batch_done_.wait(lock,
                         [&] { return stopping_ || batches_under_way_ < batches_under_way_max; });
        if (stopping_) return;
        ++batches_under_way_;
    }
    auto owned = std::make_shared<std::vector<log::LoggedRecord>>(std::move(batch));
    boost::asio::post(executor_, [this, owned] {
        const bool goes_on = fold_(std::move(*owned));
        if (!goes_on) fail("the fold stopped");
        {
            const std::lock_guard lock(mutex_);
            --batches_under_way_;
        }
        batch_done_.notify_one();
    });
}

} // namespace userfold::writer
