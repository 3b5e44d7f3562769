// Puts behaviour on the log: one record a message, about one subject, everything personal sealed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <vector>

#include "events/derivation.h"
#include "http/problem.h"
#include "writer/activity_input.h"
#include "writer/key_ring.h"

namespace userfold::writer {

// Runs on the writer's executor.
class ActivityService {
public:
    ActivityService(DecisionState& state, Committer& committer, KeyRing& keys,
                    const BlindIndexer& indexer, const MacKeys& mac_keys, Environment& environment)
        : state_(state),
          committer_(committer),
          keys_(keys),
          indexer_(indexer),
          mac_keys_(mac_keys),
          environment_(environment) {}

    // All on the log when it answers, in the order given; the positions include those of new keys.
    // Messages about an erased user are dropped and counted. `trace_parent` goes into the records'
    // headers; it must live until the answer.
    boost::asio::awaitable<std::expected<std::vector<Position>, http::Problem>> record(
        std::vector<ActivityMessage> messages, Actor actor, std::string_view trace_parent = {});

    std::uint64_t dropped_of_erased() const { return dropped_of_erased_; }

private:
    struct Subjects {
        SubjectId subject;
        SubjectId visitor; // where the message names both
    };
    Subjects subjects_of(const ActivityMessage& message) const;
    log::Record encode(const ActivityMessage& message, const Subjects& subjects, const DataKey& key,
                       const Actor& actor, Partition partition,
                       std::string_view trace_parent) const;

    DecisionState& state_;
    Committer& committer_;
    KeyRing& keys_;
    const BlindIndexer& indexer_;
    const MacKeys& mac_keys_;
    Environment& environment_;
    std::uint64_t dropped_of_erased_ = 0;
};

} // namespace userfold::writer
