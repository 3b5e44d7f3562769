// Dense numbers for identities, so that sets of them are bitmaps. Numbers are handed out in the
// order of the fold and so differ between nodes: nothing that leaves a node holds one.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "events/ids.h"
#include "projector/view_changes.h"

namespace userfold::projector {

// Not thread-safe.
class IdentityOrdinals {
public:
    // The ordinals of the identities, in their order; new ones get the next numbers.
    std::vector<std::uint32_t> of(const std::vector<SubjectId>& identities, ViewChanges& changes);

private:
    std::uint32_t next(ViewChanges& changes);

    std::unordered_map<SubjectId, std::uint32_t> known_; // bounded; a cache of what is stored
    std::optional<std::uint32_t> next_;
};

} // namespace userfold::projector
