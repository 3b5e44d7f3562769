// Writes records onto an in-memory log by hand, as a writer elsewhere would, and reads back what
// stands on it.
#pragma once

#include <string>
#include <vector>

#include "events/claim.h"
#include "events/codec.h"
#include "events/log/memory_broker.h"
#include "events/topic_layout.h"

namespace userfold::writer {

struct WrittenCommit {
    Position position;
    Commit commit;
};

// Throws where a record does not encode or decode, or the log does not take it.
class LogScribe {
public:
    LogScribe(log::MemoryBroker& broker, const TopicLayout& layout, const MacKeys& mac_keys)
        : broker_(broker), layout_(layout), mac_keys_(mac_keys) {}

    Position append(Topic topic, const Commit& commit, RecordKind kind = RecordKind::commit);
    // With events that this binary cannot decode.
    Position append_undecodable(Topic topic, const Commit& commit);
    Position append(const Claim& claim);
    Position append(const Lookup& lookup);
    Position append(const WrappedDataKey& key);
    Position append(Partition partition, const log::Record& record);
    // The same bytes once more, at the end of their partition.
    Position repeat(const Position& position);

    // Partition by partition, in their order.
    std::vector<log::LoggedRecord> records(Topic topic) const;
    // Commits and single events, whatever the fold makes of them.
    std::vector<WrittenCommit> commits(Topic topic) const;
    std::vector<Claim> claims() const;
    std::size_t tombstones(Topic topic) const;
    template <class EventType>
    std::size_t count(Topic topic) const {
        std::size_t count = 0;
        for (const WrittenCommit& written : commits(topic)) {
            for (const Event& event : written.commit.events) {
                count += std::holds_alternative<EventType>(event) ? 1U : 0U;
            }
        }
        return count;
    }
    // Keys, values and headers of every record, for looking what must not be there.
    std::string all_bytes() const;

private:
    log::MemoryBroker& broker_;
    const TopicLayout& layout_;
    const MacKeys& mac_keys_;
};

// A commit of one event on a user's stream.
Commit user_commit(const UserId& user, std::uint64_t version, Event event);

} // namespace userfold::writer
