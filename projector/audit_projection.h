// Folds accepted commits of `users` and `sessions` into the timeline of whom they are about. Pure.
#pragma once

#include "projector/judged_commit.h"
#include "projector/view_changes.h"

namespace userfold::projector {

// Precondition: accepted.
void fold_audit(const JudgedCommit& commit, ViewChanges& changes);

} // namespace userfold::projector
