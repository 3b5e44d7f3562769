#include "projector/data_key_projection.h"

#include <algorithm>

#include "projector/read_models/data_key_view.h"
#include "projector/read_models/keys.h"

namespace userfold::projector {
namespace {

using read_models::StoredDataKey;

std::vector<StoredDataKey> stored_keys(const std::string& key, const ViewChanges& changes) {
    const auto stored = changes.get(View::subjects, key);
    return stored ? read_models::decode_data_keys(*stored) : std::vector<StoredDataKey>{};
}

} // namespace

void fold_data_key(const WrappedDataKey& key, ViewChanges& changes) {
    std::string view_key = read_models::keys::data_keys(key.subject);
    auto stored = stored_keys(view_key, changes);
    auto at = std::ranges::lower_bound(stored, key.key_id, {}, &StoredDataKey::key_id);
    if (at == stored.end() || at->key_id != key.key_id) at = stored.insert(at, StoredDataKey{});
    *at = {key.key_id, key.wrapped};
    changes.put(View::subjects, std::move(view_key), read_models::encode_data_keys(stored));
}

void fold_data_key_tombstone(const DataKeyKey& key, ViewChanges& changes) {
    std::string view_key = read_models::keys::data_keys(key.subject);
    auto stored = stored_keys(view_key, changes);
    std::erase_if(stored, [&](const StoredDataKey& kept) { return kept.key_id == key.key_id; });
    if (stored.empty()) {
        changes.erase(View::subjects, std::move(view_key));
    } else {
        changes.put(View::subjects, std::move(view_key), read_models::encode_data_keys(stored));
    }
}

} // namespace userfold::projector
