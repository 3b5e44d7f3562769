// Folds commits of `sessions` into the sessions of users. Pure.
#pragma once

#include "projector/judged_commit.h"
#include "projector/view_changes.h"

namespace userfold::projector {

// Precondition: accepted, on `sessions`.
void fold_session(const JudgedCommit& commit, ViewChanges& changes);

} // namespace userfold::projector
