// An ordered key-value store with atomic writes: where folds keep what they have folded.
// Two implementations: RocksDB for nodes, a map for the simulator and for property tests.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace userfold::storage {

// Index of a key space, in the order that the store was opened with.
using Family = std::uint8_t;

enum class StoreErrc : std::uint8_t {
    no_space, // the disk is full: nothing was written, reads go on, try again when there is room
    stalled,  // the engine refuses writes for now: nothing was written, try again
    broken,   // the files are damaged: stop, remove the state and fold it again from the log
};
std::string_view describe(StoreErrc error);

// Puts and erasures that are written together or not at all.
struct Batch {
    struct Entry {
        Family family;
        std::string key;
        std::optional<std::string> value; // none: erase
    };
    std::vector<Entry> entries;

    void put(Family family, std::string key, std::string value);
    void erase(Family family, std::string key);
};

// Called with each entry in order until it says false.
using Visitor = std::function<bool(std::string_view key, std::string_view value)>;

enum class Direction : std::uint8_t { forward, backward };

// Thread-safe. Reads throw std::runtime_error where the files are damaged.
class Store {
public:
    virtual ~Store() = default;
    virtual std::optional<std::string> get(Family family, std::string_view key) const = 0;
    // The values of several keys, in their order.
    virtual std::vector<std::optional<std::string>> get_all(
        Family family, const std::vector<std::string>& keys) const = 0;
    // Entries with from <= key < to ("" as `to`: no end); none where the bounds cross.
    virtual void scan(Family family, std::string_view from, std::string_view to,
                      Direction direction, const Visitor& visit) const = 0;
    virtual std::expected<void, StoreErrc> write(Batch&& batch) = 0;
};

// The smallest key that is greater than every key with that prefix; "" if there is none.
std::string after_prefix(std::string_view prefix);

} // namespace userfold::storage
