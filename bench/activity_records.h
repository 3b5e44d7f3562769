// Made-up behaviour as records of the activity topic: page views mostly, and some shopping.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/account_records.h"
#include "bench/chance.h"

namespace userfold::bench {

// Whoever does something, with the key that it is sealed under.
struct Active {
    SubjectId subject;
    DataKey key;
};

// Thread-safe. All that it is given must outlive it.
class ActivityRecordMaker {
public:
    ActivityRecordMaker(const Secrets& secrets, const BlindIndexer& indexer,
                        const TopicLayout& layout, EventId write_key)
        : secrets_(secrets), indexer_(indexer), layout_(layout), write_key_(write_key) {}

    // An anonymous visitor's subject, and the record of the key, to be acknowledged before anything
    // about the visitor is appended.
    std::pair<Active, PlacedRecord> visitor(std::uint64_t seed, std::uint64_t number) const;
    PlacedRecord event(const Active& who, std::int64_t time_ms, Chance& chance) const;

private:
    const Secrets& secrets_;
    const BlindIndexer& indexer_;
    const TopicLayout& layout_;
    const EventId write_key_;
};

} // namespace userfold::bench
