#include "storage/store.h"

namespace userfold::storage {

std::string_view describe(StoreErrc error) {
    switch (error) {
        case StoreErrc::no_space:
            return "the disk under the data directory is full; free some room, writes go on by "
                   "themselves then";
        case StoreErrc::stalled:
            return "the store refuses writes for the moment; try again";
        case StoreErrc::broken:
            return "the store's files are damaged; stop the node, remove the directory and start "
                   "again: everything in it is folded again from the log";
    }
    return "";
}

void Batch::put(Family family, std::string key, std::string value) {
    entries.push_back({family, std::move(key), std::move(value)});
}

void Batch::erase(Family family, std::string key) {
    entries.push_back({family, std::move(key), std::nullopt});
}

std::string after_prefix(std::string_view prefix) {
    std::string next(prefix);
    while (!next.empty()) {
        if (static_cast<unsigned char>(next.back()) != 0xFF) {
            ++next.back();
            return next;
        }
        next.pop_back();
    }
    return next;
}

} // namespace userfold::storage
