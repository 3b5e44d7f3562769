// The in-memory twin of the log: one node's connection to a MemoryBroker, and what may go wrong on
// it.
//
//     MemoryLog log(broker);                 // appends land at once; a thread tells their outcome
//     MemoryLog node(broker, fate_of);       // deterministic: nothing moves but by
//     node.step(random)
//
// With fates it has no thread and no clock, is used from one thread, its tails never wait, and the
// same fates and choices give the same history.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "events/log/completions.h"
#include "events/log/memory_broker.h"

namespace userfold::log {

// What becomes of one append.
struct Fate {
    enum class Answer : std::uint8_t {
        offset,          // the truth, once it landed; needs a copy
        outcome_unknown, // told at any time, before or after it lands, if it ever does
        unavailable,     // told without a copy
        no_space,        // told without a copy
    };
    unsigned copies = 1; // how often it lands: 0 is lost on the way, 2 a duplicate
    Answer answer = Answer::offset;
    bool outlives_node = false; // lands later although the node crashed before it did
};
using FateOf = std::function<Fate(Partition partition, const Record& record)>;

class MemoryLog final : public EventLog {
public:
    explicit MemoryLog(std::shared_ptr<MemoryBroker> broker);
    MemoryLog(std::shared_ptr<MemoryBroker> broker, FateOf fate_of);
    ~MemoryLog() override; // tells outcome_unknown to whoever still waits; see crash()
    MemoryLog(const MemoryLog&) = delete;
    MemoryLog& operator=(const MemoryLog&) = delete;

    void append(Partition partition, Record record, AppendDone done) override;
    std::unique_ptr<Tail> tail(std::vector<Position> next) override;
    std::unique_ptr<GroupTail> group_tail(std::string group, std::vector<Topic> topics) override;
    std::expected<Bounds, LogErrc> bounds(Partition partition,
                                          std::chrono::milliseconds wait) override;
    std::expected<LoggedRecord, LogErrc> read(Position position,
                                              std::chrono::milliseconds wait) override;
    std::expected<std::vector<TopicSettings>, LogErrc> topics(
        std::chrono::milliseconds wait) override;
    std::expected<void, LogErrc> create_topics(const std::vector<TopicSettings>& wanted,
                                               std::chrono::milliseconds wait) override;
    std::expected<std::vector<std::string>, LogErrc> check_topics(
        const std::vector<TopicSettings>& wanted, std::chrono::milliseconds wait) override;
    bool reachable() const override { return true; }

    // Carries out one of the things that may happen next, picked by `choice` modulo their number: a
    // copy lands or an outcome is told. Appends with answer `offset` land in their order within a
    // partition. False if nothing is left to happen.
    bool step(std::uint64_t choice);
    // Appends that have not both landed and been answered.
    std::size_t in_flight() const { return flights_.size(); }
    // The node dies: no outcome is told any more; what outlives it becomes the broker's stray.
    void crash();

private:
    struct Flight {
        Partition partition;
        Record record;
        AppendDone done; // empty once told
        Fate fate;
        unsigned landed = 0;
        std::expected<std::int64_t, LogErrc> first_landing = std::unexpected(LogErrc::unavailable);
    };
    struct Move {
        std::size_t flight;
        bool lands; // else it is told
    };
    std::vector<Move> possible_moves() const;
    void land(Flight& flight);
    void tell(std::size_t index);
    void drop_if_over(std::size_t index);

    std::shared_ptr<MemoryBroker> broker_;
    FateOf fate_of_;
    std::vector<Flight> flights_;
    std::optional<Completions> completions_;
};

} // namespace userfold::log
