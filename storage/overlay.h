// A fold's unwritten changes over its store: reads see them at once, flush writes them together.
// What was read lately is remembered: a command reads its user before it is decided, and the fold
// again when it comes back from the log.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/store.h"

namespace userfold::storage {

// Not thread-safe. The store must outlive it, and is written through it alone.
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
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Remembered =
        std::unordered_map<std::string, std::optional<std::string>, Hash, std::equal_to<>>;
    void remember(Family family, std::string_view key,
                  const std::optional<std::string>& value) const;

    Store& store_;
    std::map<Family, Changes> changes_;              // a family that is here has changes
    mutable std::array<Remembered, 256> remembered_; // as the store has it, by family
    mutable std::size_t remembered_bytes_ = 0;
};

} // namespace userfold::storage
