// One fixed record of every kind and event type: what the golden files hold, for ever.
// A sample is never changed; what a newer format adds gets a sample, and so a golden file, of its
// own.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "events/codec.h"

namespace userfold {

struct Sample {
    std::string name; // of the golden file
    Partition partition;
    RecordKind kind = RecordKind::commit;
    std::variant<Commit, Claim, Lookup, WrappedDataKey> content;
};

const std::vector<Sample>& samples();

// The record as this binary encodes it, under fixed_mac_keys().
log::LoggedRecord encode(const Sample& sample);

} // namespace userfold
