// What must hold when a schedule has come to rest: everybody was answered, everything was read.
#pragma once

#include "tests/simulation/journal.h"
#include "tests/simulation/machine.h"
#include "tests/simulation/workload.h"

namespace userfold::simulation {

// All throw Violation.

// What clients were told is what the log holds: success once, refusal never, anything else once at
// most.
void check_answers(const Ledger& ledger, const Reference& reference);

// The access tail of a process says of each token what the log says up to where the process has
// read.
void check_tokens(Process& process, const std::vector<writer::SessionTokens>& tokens,
                  const Cluster& cluster, const Reference& reference);

// An access token names the epoch of its session and the roles that its user has in that epoch.
void check_token_claims(const std::vector<writer::SessionTokens>& tokens,
                        const Reference& reference);

// Replicas are equal, to a fold of everything in another order and to one of what compaction left.
// Flushes the replicas and compacts the log.
void check_folds(std::vector<Machine>& machines, const World& world, Cleaner& cleaner,
                 const Journal& journal, Chance& chance);

// Every user is found by its email and user name.
void check_lookups(writer::DecisionState& state, const Cluster& cluster,
                   const Reference& reference);

} // namespace userfold::simulation
