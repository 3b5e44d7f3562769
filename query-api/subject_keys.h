// The data keys of a subject in clear, for opening what the views hold sealed. They never leave
// memory, and live as long as the query that read them: once a tombstone has reached the views,
// nothing opens any more.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/crypto.h"
#include "events/ids.h"
#include "events/sealing.h"

namespace userfold::query_api {

// Immutable.
class SubjectKeys {
public:
    // What the views hold of a subject (nothing: no keys). Throws std::runtime_error where the
    // master key is not the one that wrapped them.
    SubjectKeys(const crypto::Key& master, const std::optional<std::string>& stored);

    // Null where there is none of that id.
    const DataKey* find(KeyId key_id) const;

private:
    std::vector<DataKey> keys_;
};

} // namespace userfold::query_api
