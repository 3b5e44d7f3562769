#include "query-api/data_keys.h"

#include <algorithm>
#include <stdexcept>

#include "projector/read_models/data_key_view.h"

namespace userfold::query_api {

const DataKey* SubjectKeys::find(KeyId key_id) const {
    const auto found = std::ranges::find(keys_, key_id, &DataKey::key_id);
    return found == keys_.end() ? nullptr : &*found;
}

DataKeys::DataKeys(const crypto::Key& master, std::size_t subjects_max)
    : master_(master), shard_subjects_max_(std::max<std::size_t>(1, subjects_max / 16)) {}

std::shared_ptr<const SubjectKeys> DataKeys::remembered(const SubjectId& subject) {
    Shard& shard = shard_of(subject);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_subject.find(subject);
    if (found == shard.by_subject.end()) return nullptr;
    if (found->second->until < Clock::now()) {
        shard.by_use.erase(found->second);
        shard.by_subject.erase(found);
        return nullptr;
    }
    shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
    return found->second->keys;
}

std::shared_ptr<const SubjectKeys> DataKeys::unwrap(const SubjectId& subject,
                                                    const std::optional<std::string>& stored) {
    std::vector<DataKey> keys;
    if (stored) {
        for (const read_models::StoredDataKey& wrapped : read_models::decode_data_keys(*stored)) {
            const auto key = crypto::unwrap_key(master_, wrapped.wrapped);
            if (!key) {
                throw std::runtime_error(
                    "a data key was wrapped under another master key; copy "
                    "the cluster's secrets directory to this node");
            }
            keys.push_back({wrapped.key_id, *key});
        }
    }
    auto unwrapped = std::make_shared<const SubjectKeys>(std::move(keys));
    if (stored) remember(subject, unwrapped);
    return unwrapped;
}

void DataKeys::remember(const SubjectId& subject, std::shared_ptr<const SubjectKeys> keys) {
    Shard& shard = shard_of(subject);
    const std::lock_guard lock(shard.mutex);
    if (const auto found = shard.by_subject.find(subject); found != shard.by_subject.end()) {
        shard.by_use.erase(found->second);
        shard.by_subject.erase(found);
    }
    if (shard.by_subject.size() >= shard_subjects_max_) {
        shard.by_subject.erase(shard.by_use.back().subject);
        shard.by_use.pop_back();
    }
    shard.by_use.push_front({subject, Clock::now() + remembered_for, std::move(keys)});
    shard.by_subject.emplace(subject, shard.by_use.begin());
}

DataKeys::Shard& DataKeys::shard_of(const SubjectId& subject) {
    return shards_[subject.bytes.back() % shards_.size()];
}

} // namespace userfold::query_api
