// Where the views are on disk: `<root>/v<layout version>`. A directory of another version is left
// alone.
#pragma once

#include <filesystem>
#include <memory>

#include "storage/rocksdb_store.h"

namespace userfold::projector {

struct ViewsSettings {
    std::filesystem::path root; // e.g. <data-dir>/views
    std::size_t block_cache_bytes = 48 << 20;
    std::size_t write_buffer_bytes = 64 << 20;
    bool compress = true;
};

// Opens or makes them, and removes those of older layouts. Views of a binary that knew fewer event
// types and met some that it could not decode are removed first: they are folded again. Throws
// std::runtime_error as RocksDbStore does.
std::unique_ptr<storage::RocksDbStore> open_views(const ViewsSettings& settings);

} // namespace userfold::projector
