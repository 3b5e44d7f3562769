// What two folds of one log must agree on.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "storage/store.h"

namespace userfold::simulation {

// Of a decision state that was flushed: all entries, decoded where they hold what is a node's own
// (the time of its fold), which is left out.
using Entries = std::map<std::string, std::string>;

enum class Knowledge : std::uint8_t {
    all,
    envelopes, // a binary that cannot decode some events agrees on what rests on envelopes alone
};
Entries entries_of(const storage::Store& store, Knowledge knowledge);

// The first entry that is not in both, as a sentence.
std::optional<std::string> difference(const Entries& left, const Entries& right);

} // namespace userfold::simulation
