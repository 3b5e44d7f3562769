#include "query-api/subject_keys.h"

#include <algorithm>
#include <stdexcept>

#include "projector/read_models/data_key_view.h"

namespace userfold::query_api {

SubjectKeys::SubjectKeys(const crypto::Key& master, const std::optional<std::string>& stored) {
    if (!stored) return;
    for (const read_models::StoredDataKey& wrapped : read_models::decode_data_keys(*stored)) {
        const auto key = crypto::unwrap_key(master, wrapped.wrapped);
        if (!key) {
            throw std::runtime_error(
                "a data key was wrapped under another master key; copy "
                "the cluster's secrets directory to this node");
        }
        keys_.push_back({wrapped.key_id, *key});
    }
}

const DataKey* SubjectKeys::find(KeyId key_id) const {
    const auto found = std::ranges::find(keys_, key_id, &DataKey::key_id);
    return found == keys_.end() ? nullptr : &*found;
}

} // namespace userfold::query_api
