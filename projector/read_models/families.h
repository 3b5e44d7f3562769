// The key spaces of the read models, and the version of their layout.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/rocksdb_store.h"
#include "storage/store.h"

namespace userfold::read_models {

using storage::Family;

// Part of the directory's name: another layout is another directory, folded from the log.
inline constexpr unsigned layout_version = 2;

// In the order of the store's families; keys.h says what stands under which key.
enum class View : Family {
    meta = 0,     // the fold's own notes
    progress,     // how far each partition is folded
    heads,        // the commit rule's stream heads
    quarantine,   // records and streams that deserve a look
    subjects,     // a user's document, sealed, beside the wrapped keys that open it
    consents,     // the history of a user's consents
    sessions,     // a user's sessions
    lookups,      // the blind terms of a user
    terms,        // the users of a blind term
    activity,     // what a subject did, by hour
    audit,        // accepted commits about a subject
    ordinals,     // identity to ordinal
    identities,   // ordinal to identity
    counters,     // sums by hour and by day
    visitor_sets, // page views and distinct identities, by hour, day, path, referrer
};
inline constexpr std::size_t view_count = 15;

constexpr Family family(View view) {
    return static_cast<Family>(view);
}

// What a RocksDbStore is opened with.
std::vector<storage::FamilySettings> family_settings();

} // namespace userfold::read_models
