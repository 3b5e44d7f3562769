// One number for all that the views say, to compare replicas and rebuilds with.
#pragma once

#include <string>

#include "storage/store.h"

namespace userfold::projector {

// 64 hexadecimal digits. Over decoded entries, identities standing for ordinals, whatever the
// batches that wrote them: equal for two folds of the same records. Left out is what belongs to one
// node: times of folding, ordinals, and what compaction may take (void records on compacted
// topics). Reads the whole store.
std::string digest(const storage::Store& store);

} // namespace userfold::projector
