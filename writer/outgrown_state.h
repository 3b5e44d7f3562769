// What an older binary folded. An event that it could not decode left its stream in quarantine;
// only a fold from the log's start by a binary that knows the event's type takes it out again.
#pragma once

#include <cstddef>
#include <expected>

#include "storage/store.h"

namespace userfold::writer {

// Empties a decision state that was folded by a binary with fewer event types where a stream of it
// is in quarantine, so that it is folded anew, and notes the types that this binary knows. Where it
// is interrupted, the next start goes on. Call before the store is read.
// Throws std::runtime_error where the store does not take what has to be written.
void forget_outgrown(storage::Store& store);

// Says that a binary folds into the store that knows so many event types.
std::expected<void, storage::StoreErrc> note_event_types(storage::Store& store, std::size_t known);

} // namespace userfold::writer
