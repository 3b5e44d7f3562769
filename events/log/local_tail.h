// The tail of a log whose records are in this process: the embedded log and the one in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "events/log/arrivals.h"
#include "events/log/tail.h"

namespace userfold::log {

// How much a poll may still take. A record is taken as long as both are above zero.
struct Appetite {
    std::size_t records = 0;
    std::int64_t bytes = 0;
    bool sated() const { return records == 0 || bytes <= 0; }
    void take(std::size_t record_bytes) {
        --records;
        bytes -= static_cast<std::int64_t>(record_bytes);
    }
};

// Where a local tail reads. Thread-safe.
class RecordSource {
public:
    virtual ~RecordSource() = default;

    // Adds records from `next` on to `batch` and moves `next` behind them.
    virtual std::expected<void, LogErrc> collect(Position& next, Appetite& appetite,
                                                 std::vector<LoggedRecord>& batch) = 0;
};

class LocalTail final : public Tail {
public:
    enum class Waiting : std::uint8_t { sleeps, returns_at_once };

    // Source and arrivals outlive the tail.
    LocalTail(RecordSource& source, Arrivals& arrivals, std::vector<Position> next,
              Waiting waiting);
    ~LocalTail() override;
    LocalTail(const LocalTail&) = delete;
    LocalTail& operator=(const LocalTail&) = delete;

    std::expected<void, LogErrc> poll(std::vector<LoggedRecord>& batch, std::size_t records_max,
                                      std::chrono::milliseconds wait) override;
    void wake() override { bell_->wake(); }

private:
    std::expected<void, LogErrc> collect(std::vector<LoggedRecord>& batch, std::size_t records_max);

    RecordSource& source_;
    Arrivals& arrivals_;
    std::vector<Position> next_;
    std::size_t turn_ = 0; // whose turn it is to be read first, so that none starves
    Waiting waiting_;
    std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
};

// The partitions of the positions.
std::vector<Partition> partitions_of(std::span<const Position> positions);

} // namespace userfold::log
