// A fold's unwritten changes over its store: reads see them at once, flush writes them together.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "storage/store.h"

namespace userfold::storage {

// Not thread-safe. The store must outlive it.
class Overlay {
public:
    explicit Overlay(Store& store) : store_(store) {}

    std::optional<std::string> get(Family family, std::string_view key) const;
    void put(Family family, std::string_view key, std::string value);
    void erase(Family family, std::string_view key);
    // As Store::scan, forward only, changes included.
    void scan(Family family, std::string_view from, std::string_view to,
              const Visitor& visit) const;

    bool empty() const { return changes_.empty(); }
    // Writes everything atomically. On an error the changes stay, to be written again.
    std::expected<void, StoreErrc> flush();
    // Forgets what was not written.
    void discard() { changes_.clear(); }

private:
    using Changes = std::map<std::string, std::optional<std::string>, std::less<>>;
    Store& store_;
    std::map<Family, Changes> changes_; // a family that is here has changes
};

} // namespace userfold::storage
