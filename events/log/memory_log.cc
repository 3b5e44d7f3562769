#include "events/log/memory_log.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "events/log/topic_check.h"

namespace userfold::log {
namespace {

void require_possible(const Fate& fate) {
    const bool refused =
        fate.answer == Fate::Answer::unavailable || fate.answer == Fate::Answer::no_space;
    if (fate.answer == Fate::Answer::offset && fate.copies == 0) {
        throw std::logic_error("a fate that tells an offset needs a copy");
    }
    if (refused && fate.copies != 0) throw std::logic_error("a refused append has no copies");
}

} // namespace

MemoryLog::MemoryLog(std::shared_ptr<MemoryBroker> broker) : broker_(std::move(broker)) {
    completions_.emplace();
}

MemoryLog::MemoryLog(std::shared_ptr<MemoryBroker> broker, FateOf fate_of)
    : broker_(std::move(broker)), fate_of_(std::move(fate_of)) {}

MemoryLog::~MemoryLog() {
    for (Flight& flight : std::exchange(flights_, {})) {
        if (flight.done) flight.done(std::unexpected(LogErrc::outcome_unknown));
    }
}

void MemoryLog::append(Partition partition, Record record, AppendDone done) {
    if (completions_) {
        completions_->post({std::move(done), broker_->append(partition, record)});
        return;
    }
    const Fate fate = fate_of_(partition, record);
    require_possible(fate);
    flights_.push_back({partition, std::move(record), std::move(done), fate});
}

std::unique_ptr<Tail> MemoryLog::tail(std::vector<Position> next) {
    const auto waiting =
        completions_ ? LocalTail::Waiting::sleeps : LocalTail::Waiting::returns_at_once;
    return std::make_unique<LocalTail>(*broker_, broker_->arrivals(), std::move(next), waiting);
}

std::unique_ptr<GroupTail> MemoryLog::group_tail(std::string group, std::vector<Topic> topics) {
    return std::make_unique<StoredGroupTail>(*this, *broker_, std::move(group), std::move(topics));
}

std::expected<Bounds, LogErrc> MemoryLog::bounds(Partition partition, std::chrono::milliseconds) {
    return broker_->bounds(partition);
}

std::expected<LoggedRecord, LogErrc> MemoryLog::read(Position position, std::chrono::milliseconds) {
    return broker_->read(position);
}

std::expected<std::vector<TopicSettings>, LogErrc> MemoryLog::topics(std::chrono::milliseconds) {
    return broker_->topics();
}

std::expected<void, LogErrc> MemoryLog::create_topics(const std::vector<TopicSettings>& wanted,
                                                      std::chrono::milliseconds) {
    broker_->create(wanted);
    return {};
}

std::expected<std::vector<std::string>, LogErrc> MemoryLog::check_topics(
    const std::vector<TopicSettings>& wanted, std::chrono::milliseconds) {
    return differences(wanted, broker_->topics());
}

std::vector<MemoryLog::Move> MemoryLog::possible_moves() const {
    std::vector<Move> moves;
    std::set<Partition>
        ordered_before; // partitions in which an earlier ordered append must land first
    for (std::size_t i = 0; i < flights_.size(); ++i) {
        const Flight& flight = flights_[i];
        const bool ordered = flight.fate.answer == Fate::Answer::offset && flight.landed == 0;
        const bool behind = ordered && !ordered_before.insert(flight.partition).second;
        if (flight.landed < flight.fate.copies && !behind) moves.push_back({i, true});
        const bool known = flight.fate.answer != Fate::Answer::offset || flight.landed > 0;
        if (flight.done && known) moves.push_back({i, false});
    }
    return moves;
}

bool MemoryLog::step(std::uint64_t choice) {
    const std::vector<Move> moves = possible_moves();
    if (moves.empty()) return false;
    const Move move = moves[choice % moves.size()];
    if (move.lands) {
        land(flights_[move.flight]);
        drop_if_over(move.flight);
    } else {
        tell(move.flight);
    }
    return true;
}

void MemoryLog::land(Flight& flight) {
    const auto landing = broker_->append(flight.partition, flight.record);
    if (flight.landed++ == 0) flight.first_landing = landing;
}

// The caller may append again while it is told: the flight is done with before.
void MemoryLog::tell(std::size_t index) {
    const AppendDone done = std::exchange(flights_[index].done, nullptr);
    std::expected<std::int64_t, LogErrc> outcome = flights_[index].first_landing;
    switch (flights_[index].fate.answer) {
        case Fate::Answer::offset:
            break;
        case Fate::Answer::outcome_unknown:
            outcome = std::unexpected(LogErrc::outcome_unknown);
            break;
        case Fate::Answer::unavailable:
            outcome = std::unexpected(LogErrc::unavailable);
            break;
        case Fate::Answer::no_space:
            outcome = std::unexpected(LogErrc::no_space);
            break;
    }
    drop_if_over(index);
    done(outcome);
}

void MemoryLog::drop_if_over(std::size_t index) {
    const Flight& flight = flights_[index];
    if (flight.done || flight.landed < flight.fate.copies) return;
    flights_.erase(flights_.begin() + static_cast<std::ptrdiff_t>(index));
}

void MemoryLog::crash() {
    for (Flight& flight : std::exchange(flights_, {})) {
        if (!flight.fate.outlives_node) continue;
        for (; flight.landed < flight.fate.copies; ++flight.landed) {
            broker_->add_stray(flight.partition, flight.record);
        }
    }
}

} // namespace userfold::log
