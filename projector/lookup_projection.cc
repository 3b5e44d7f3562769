#include "projector/lookup_projection.h"

#include "projector/read_models/keys.h"
#include "projector/read_models/lookup_view.h"

namespace userfold::projector {
namespace {

namespace keys = read_models::keys;

void erase_terms(const UserId& user, LookupKind kind, const std::string& stored,
                 ViewChanges& changes) {
    for (const std::string& term : read_models::decode_lookup_terms(stored).terms) {
        changes.erase(View::terms, keys::term(kind, term, user));
    }
}

} // namespace

void fold_lookup(const Lookup& lookup, ViewChanges& changes) {
    std::string key = keys::lookup(lookup.user, lookup.kind);
    if (const auto stored = changes.get(View::lookups, key)) {
        erase_terms(lookup.user, lookup.kind, *stored, changes);
    }
    for (const std::string& term : lookup.terms) {
        changes.put(View::terms, keys::term(lookup.kind, term, lookup.user), "");
    }
    changes.put(View::lookups, std::move(key),
                read_models::encode_lookup_terms({lookup.version, lookup.terms}));
}

void fold_lookup_tombstone(const LookupKey& lookup, ViewChanges& changes) {
    std::string key = keys::lookup(lookup.user, lookup.kind);
    const auto stored = changes.get(View::lookups, key);
    if (!stored) return;
    erase_terms(lookup.user, lookup.kind, *stored, changes);
    changes.erase(View::lookups, std::move(key));
}

} // namespace userfold::projector
