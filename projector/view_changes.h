// The unwritten changes of a batch over the views as they are: what projections read and write.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "projector/read_models/families.h"
#include "storage/store.h"

namespace userfold::projector {

using read_models::View;

// Not thread-safe. The store must outlive it.
class ViewChanges {
public:
    explicit ViewChanges(const storage::Store& store) : store_(store) {}

    // What was put here, else what is stored.
    std::optional<std::string> get(View view, std::string_view key) const;
    // As get, of several keys at once.
    std::vector<std::optional<std::string>> get_all(View view,
                                                    const std::vector<std::string>& keys) const;
    void put(View view, std::string key, std::string value);
    void erase(View view, std::string key);
    // Puts what nothing else reads or writes within a batch; cheaper.
    void append(View view, std::string key, std::string value);

    // Everything as one batch, and starts anew.
    storage::Batch take();

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Changed =
        std::unordered_map<std::string, std::optional<std::string>, Hash, std::equal_to<>>;

    const storage::Store& store_;
    std::array<Changed, read_models::view_count> changed_;
    storage::Batch appended_;
};

} // namespace userfold::projector
