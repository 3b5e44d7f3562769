// Turns plain changes of a user's document into the sealed fields of an event.
#pragma once

#include <string_view>
#include <vector>

#include "events/derivation.h"
#include "events/sealing.h"
#include "writer/input/field_change.h"

namespace userfold::writer {

struct FieldPlace {
    UserId user;
    std::string_view event_type;
    CommitId commit_id;
};

// Each leaf under its own path. Members whose names clients choose (links, notifications,
// subscriptions) stand under a keyed hash of the name; the sealed value is then {"name": …,
// "value": …}.
std::vector<SealedField> seal_fields(const std::vector<input::FieldChange>& changes,
                                     const DataKey& key, const BlindIndexer& indexer,
                                     const FieldPlace& place);

// One field of the account, as a JSON string.
Sealed seal_text(std::string_view text, std::string_view path, const DataKey& key,
                 const FieldPlace& place);

} // namespace userfold::writer
