// Folds commits of `users` into profiles and the history of consents. Pure.
#pragma once

#include "projector/judged_commit.h"
#include "projector/view_changes.h"

namespace userfold::projector {

// Precondition: accepted, on `users`. An undecodable one moves version and epoch alone.
void fold_profile(const JudgedCommit& commit, ViewChanges& changes);

} // namespace userfold::projector
