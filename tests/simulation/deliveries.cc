#include "tests/simulation/deliveries.h"

#include <algorithm>
#include <limits>

#include "events/frame.h"
#include "events/wire.h"

namespace userfold::simulation {
namespace {

// A union value that no release has.
constexpr auto never_a_type = static_cast<wire::Event>(250);

// A body with one event of the type, whatever that is.
std::string body_of(wire::Event type) {
    codec::Builder builder;
    const auto event = wire::CreateSessionsRevoked(builder).Union();
    const auto record = wire::CreateEventRecord(builder, type, event);
    const auto records = builder.CreateVector(&record, 1);
    builder.Finish(wire::CreateEvents(builder, records));
    return std::string(codec::finished(builder));
}

} // namespace

log::LoggedRecord with_unknown_event(const log::LoggedRecord& record, std::size_t unknown_event,
                                     std::string body, const MacKeys& keys) {
    const auto frame = decode_frame(record, keys);
    if (!frame || frame->kind != RecordKind::commit) return record;
    const auto events = decode_events(frame->body);
    const bool has_it = events && std::ranges::any_of(*events, [&](const Event& event) {
                            return event.index() == unknown_event;
                        });
    if (!has_it) return record;
    log::LoggedRecord seen = record;
    seen.value = encode_frame(frame->kind, frame->envelope, body, record.position.partition,
                              record.key, keys);
    return seen;
}

Deliveries::Deliveries(log::MemoryBroker& broker, const Cluster& cluster,
                       writer::DecisionState& state, std::optional<std::size_t> unknown_event,
                       Sabotage sabotage, Chance chance)
    : broker_(broker),
      cluster_(cluster),
      state_(state),
      unknown_event_(unknown_event),
      sabotage_(sabotage),
      chance_(chance) {
    for (const auto& [partition, point] : state.fold_points()) next_.emplace(partition, point.next);
}

std::vector<Partition> Deliveries::behind() const {
    std::vector<Partition> partitions;
    for (const auto& [partition, next] : next_) {
        if (broker_.bounds(partition)->end > next) partitions.push_back(partition);
    }
    return partitions;
}

bool Deliveries::has_more() const {
    return std::ranges::any_of(
        next_, [&](const auto& entry) { return broker_.bounds(entry.first)->end > entry.second; });
}

std::vector<log::LoggedRecord> Deliveries::next(std::size_t records_max) {
    std::vector<log::LoggedRecord> batch;
    const std::vector<Partition> partitions = behind();
    if (partitions.empty()) return batch;
    Position position{chance_.pick(partitions), 0};
    position.offset = next_.at(position.partition);
    // What makes a stale commit current must see the head that the last one left.
    if (sabotage_ == Sabotage::stale_accepted) records_max = 1;
    log::Appetite appetite{records_max, std::numeric_limits<std::int64_t>::max()};
    static_cast<void>(broker_.collect(position, appetite, batch));
    next_.at(position.partition) = position.offset;
    std::erase_if(batch, [&](log::LoggedRecord& record) { return !adapt(record); });
    return batch;
}

bool Deliveries::adapt(log::LoggedRecord& record) {
    if (unknown_event_) {
        // Decisions rest on nothing that a SessionsRevoked says.
        const bool is_ignored = sabotage_ == Sabotage::unknown_as_nothing;
        const auto type = is_ignored ? wire::Event::SessionsRevoked : never_a_type;
        record =
            with_unknown_event(record, *unknown_event_, body_of(type), cluster_.secrets.mac_keys);
    }
    if (sabotage_ == Sabotage::lost_delivery && chance_.percent(3)) return false;
    if (sabotage_ == Sabotage::stale_accepted && record.position.partition.topic == Topic::users) {
        make_current(record);
    }
    return true;
}

void Deliveries::make_current(log::LoggedRecord& record) const {
    const auto frame = decode_frame(record, cluster_.secrets.mac_keys);
    auto events = decode_events(frame->body);
    if (!events) return; // another binary's
    Commit commit{*decode_envelope(frame->envelope), std::move(*events)};
    const auto head = state_.get(Topic::users, commit.envelope.stream);
    commit.envelope.expected_version = head ? head->version : 0;
    record.value = encode_commit(commit, RecordKind::commit, record.position.partition,
                                 cluster_.secrets.mac_keys, "/userfold/writer", {})
                       ->value;
}

} // namespace userfold::simulation
