// A store on RocksDB: one column family a key space, WAL on, one WriteBatch a write.
// A crash loses at most the newest writes, never the order: what is lost is folded again from the
// log.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "storage/store.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Cache;
} // namespace rocksdb

namespace userfold::storage {

struct FamilySettings {
    std::string name;
    bool point_lookups = false; // a filter for keys that are asked for and often not there
    // Read at random for every request, by keys that are there, and sealed, so that there is little
    // to compress: small blocks as they are, and no filter where the search ends anyway.
    bool served = false;
};

struct RocksDbSettings {
    std::filesystem::path directory;
    std::vector<FamilySettings> families;
    std::size_t block_cache_bytes = 32 << 20;  // read cache, index and filter blocks
    std::size_t write_buffer_bytes = 16 << 20; // of all families together, before it is flushed
    bool compress = true;
    // Writes get no_space while the file system has less room: flushes and compactions need some to
    // give any back.
    std::uint64_t free_bytes_min = 32 << 20;
};

class RocksDbStore final : public Store {
public:
    // Throws std::runtime_error naming the directory and the remedy: in use, damaged, made by a
    // newer binary.
    explicit RocksDbStore(const RocksDbSettings& settings);
    ~RocksDbStore() override;
    RocksDbStore(const RocksDbStore&) = delete;
    RocksDbStore& operator=(const RocksDbStore&) = delete;

    std::optional<std::string> get(Family family, std::string_view key) const override;
    std::vector<std::optional<std::string>> get_all(
        Family family, const std::vector<std::string>& keys) const override;
    void scan(Family family, std::string_view from, std::string_view to, Direction direction,
              const Visitor& visit) const override;
    std::expected<void, StoreErrc> write(Batch&& batch) override;

    // Makes everything written durable, e.g. before a clean end, so that the next start replays no
    // WAL.
    void flush();

private:
    std::optional<StoreErrc> reason_to_refuse();

    const std::filesystem::path directory_;
    const std::uint64_t free_bytes_min_;
    std::unique_ptr<rocksdb::DB> database_;
    std::vector<rocksdb::ColumnFamilyHandle*> handles_; // owned by database_, by family
    std::mutex recovery_mutex_;
    std::optional<StoreErrc> failing_; // a write failed, and nothing has been written since
};

} // namespace userfold::storage
