#include "storage/overlay.h"

namespace userfold::storage {
namespace {

constexpr std::size_t remembered_bytes_max = 8 << 20;
constexpr std::size_t entry_bytes = 128; // of an entry's nodes, about

} // namespace

std::optional<std::string> Overlay::get(Family family, std::string_view key) const {
    if (auto changes = changes_.find(family); changes != changes_.end()) {
        auto found = changes->second.find(key);
        if (found != changes->second.end()) return found->second;
    }
    const Remembered& remembered = remembered_[family];
    if (const auto found = remembered.find(key); found != remembered.end()) return found->second;
    auto value = store_.get(family, key);
    remember(family, key, value);
    return value;
}

void Overlay::remember(Family family, std::string_view key,
                       const std::optional<std::string>& value) const {
    if (remembered_bytes_ > remembered_bytes_max) {
        for (Remembered& remembered : remembered_) remembered.clear();
        remembered_bytes_ = 0;
    }
    remembered_bytes_ += entry_bytes + key.size() + (value ? value->size() : 0);
    remembered_[family].insert_or_assign(std::string(key), value);
}

void Overlay::put(Family family, std::string_view key, std::string value) {
    changes_[family].insert_or_assign(std::string(key), std::move(value));
}

void Overlay::erase(Family family, std::string_view key) {
    changes_[family].insert_or_assign(std::string(key), std::nullopt);
}

void Overlay::scan(Family family, std::string_view from, std::string_view to,
                   const Visitor& visit) const {
    if (!to.empty() && from >= to) return;
    auto changes = changes_.find(family);
    if (changes == changes_.end()) {
        store_.scan(family, from, to, Direction::forward, visit);
        return;
    }
    auto change = changes->second.lower_bound(from);
    const auto end = to.empty() ? changes->second.end() : changes->second.lower_bound(to);
    bool more = true;
    auto visit_change = [&] {
        if (change->second) more = visit(change->first, *change->second);
        ++change;
    };
    auto merge = [&](std::string_view key, std::string_view value) {
        while (more && change != end && change->first < key) visit_change();
        if (!more) return false;
        if (change != end && change->first == key) {
            visit_change();
        } else {
            more = visit(key, value);
        }
        return more;
    };
    store_.scan(family, from, to, Direction::forward, merge);
    while (more && change != end) visit_change();
}

std::expected<void, StoreErrc> Overlay::flush() {
    Batch batch;
    for (const auto& [family, changes] : changes_) {
        for (const auto& [key, value] : changes) batch.entries.push_back({family, key, value});
    }
    if (auto written = store_.write(std::move(batch)); !written) return written;
    for (auto& [family, changes] : changes_) {
        for (auto& [key, value] : changes) {
            const auto known = remembered_[family].find(key);
            if (known != remembered_[family].end()) known->second = std::move(value);
        }
    }
    changes_.clear();
    return {};
}

} // namespace userfold::storage
