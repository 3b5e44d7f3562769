// Folds `keys` into the wrapped data keys of each subject. Pure.
#pragma once

#include "events/claim.h"
#include "events/codec.h"
#include "projector/view_changes.h"

namespace userfold::projector {

void fold_data_key(const WrappedDataKey& key, ViewChanges& changes);
void fold_data_key_tombstone(const DataKeyKey& key, ViewChanges& changes);

} // namespace userfold::projector
