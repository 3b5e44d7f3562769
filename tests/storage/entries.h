// What a scan visits, as a list.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "storage/overlay.h"
#include "storage/store.h"

namespace userfold::storage {

using Entries = std::vector<std::pair<std::string, std::string>>;

inline Visitor into(Entries& entries) {
    return [&entries](std::string_view key, std::string_view value) {
        entries.emplace_back(key, value);
        return true;
    };
}

inline Entries scan(const Store& store, Family family, std::string_view from = {},
                    std::string_view to = {}, Direction direction = Direction::forward) {
    Entries entries;
    store.scan(family, from, to, direction, into(entries));
    return entries;
}

inline Entries scan(const Overlay& overlay, Family family, std::string_view from = {},
                    std::string_view to = {}) {
    Entries entries;
    overlay.scan(family, from, to, into(entries));
    return entries;
}

} // namespace userfold::storage
