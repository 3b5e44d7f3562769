// The records that a registration leaves on the log, made without a writer: sealed, signed and
// decided as a writer does it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/people.h"
#include "events/derivation.h"
#include "events/log/record.h"
#include "events/sealing.h"
#include "events/secrets.h"
#include "events/topic_layout.h"

namespace userfold::bench {

using PlacedRecord = std::pair<Partition, log::Record>;

// In the order that the commit protocol asks for: each group is acknowledged before the next is
// appended.
struct AccountRecords {
    std::vector<PlacedRecord> claims_and_key;
    PlacedRecord commit;
    std::vector<PlacedRecord> lookups;
    DataKey data_key; // for what else is sealed about the user
};

// Thread-safe. All that it is given must outlive it.
class AccountRecordMaker {
public:
    // `phc` is the password hash that all the accounts get.
    AccountRecordMaker(const Secrets& secrets, const BlindIndexer& indexer,
                       const TopicLayout& layout, std::string phc)
        : secrets_(secrets), indexer_(indexer), layout_(layout), phc_(std::move(phc)) {}

    // Throws std::runtime_error where the person makes no valid commit.
    AccountRecords make(const Person& person) const;

private:
    std::vector<ClaimReference> add_claims(const Person& person, AccountRecords& records) const;
    ClaimReference add_claim(const Person& person, ClaimKind kind, const std::string& value,
                             AccountRecords& records) const;

    const Secrets& secrets_;
    const BlindIndexer& indexer_;
    const TopicLayout& layout_;
    const std::string phc_;
};

} // namespace userfold::bench
