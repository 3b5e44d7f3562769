#include "projector/view_changes.h"

#include <utility>

namespace userfold::projector {

using read_models::family;

std::optional<std::string> ViewChanges::get(View view, std::string_view key) const {
    const Changed& changed = changed_[family(view)];
    if (const auto found = changed.find(key); found != changed.end()) return found->second;
    return store_.get(family(view), key);
}

std::vector<std::optional<std::string>> ViewChanges::get_all(
    View view, const std::vector<std::string>& keys) const {
    auto values = store_.get_all(family(view), keys);
    const Changed& changed = changed_[family(view)];
    for (std::size_t i = 0; i < keys.size() && !changed.empty(); ++i) {
        if (const auto found = changed.find(keys[i]); found != changed.end()) {
            values[i] = found->second;
        }
    }
    return values;
}

void ViewChanges::put(View view, std::string key, std::string value) {
    changed_[family(view)].insert_or_assign(std::move(key), std::move(value));
}

void ViewChanges::erase(View view, std::string key) {
    changed_[family(view)].insert_or_assign(std::move(key), std::nullopt);
}

void ViewChanges::append(View view, std::string key, std::string value) {
    appended_.put(family(view), std::move(key), std::move(value));
}

storage::Batch ViewChanges::take() {
    storage::Batch batch = std::exchange(appended_, {});
    for (std::size_t view = 0; view < changed_.size(); ++view) {
        for (auto& [key, value] : changed_[view]) {
            batch.entries.push_back({static_cast<storage::Family>(view), key, std::move(value)});
        }
        changed_[view].clear();
    }
    return batch;
}

} // namespace userfold::projector
