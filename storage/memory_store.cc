#include "storage/memory_store.h"

namespace userfold::storage {

std::optional<std::string> MemoryStore::get(Family family, std::string_view key) const {
    const std::lock_guard lock(mutex_);
    auto found = families_[family].find(key);
    if (found == families_[family].end()) return std::nullopt;
    return found->second;
}

std::vector<std::optional<std::string>> MemoryStore::get_all(
    Family family, const std::vector<std::string>& keys) const {
    std::vector<std::optional<std::string>> values;
    values.reserve(keys.size());
    for (const std::string& key : keys) values.push_back(get(family, key));
    return values;
}

void MemoryStore::scan(Family family, std::string_view from, std::string_view to,
                       Direction direction, const Visitor& visit) const {
    if (!to.empty() && from >= to) return;
    std::vector<std::pair<std::string, std::string>> found;
    {
        const std::lock_guard lock(mutex_);
        const auto& entries = families_[family];
        auto begin = entries.lower_bound(from);
        auto end = to.empty() ? entries.end() : entries.lower_bound(to);
        found.assign(begin, end);
    }
    if (direction == Direction::forward) {
        for (const auto& [key, value] : found) {
            if (!visit(key, value)) return;
        }
        return;
    }
    for (auto entry = found.rbegin(); entry != found.rend(); ++entry) {
        if (!visit(entry->first, entry->second)) return;
    }
}

std::expected<void, StoreErrc> MemoryStore::write(Batch&& batch) {
    const std::lock_guard lock(mutex_);
    for (Batch::Entry& entry : batch.entries) {
        auto& entries = families_[entry.family];
        if (entry.value) {
            entries.insert_or_assign(std::move(entry.key), std::move(*entry.value));
        } else {
            entries.erase(entry.key);
        }
    }
    return {};
}

} // namespace userfold::storage
