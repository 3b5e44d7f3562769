// Folds `lookups`: the last record of a (user, kind) says under which blind terms the user is
// found. Pure.
#pragma once

#include "events/claim.h"
#include "events/codec.h"
#include "projector/view_changes.h"

namespace userfold::projector {

void fold_lookup(const Lookup& lookup, ViewChanges& changes);
void fold_lookup_tombstone(const LookupKey& key, ViewChanges& changes);

} // namespace userfold::projector
