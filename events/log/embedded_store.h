// The RocksDB under the embedded log: opening, its settings, and coming back after a failed write.
#pragma once

#include <cstdint>
#include <memory>
#include <rocksdb/db.h>
#include <vector>

#include "events/log/embedded_options.h"

namespace userfold::log {

// Thread-safe.
class EmbeddedStore {
public:
    // Throws std::runtime_error with the remedy where the directory is another process's, of a
    // newer format, or not readable.
    explicit EmbeddedStore(const EmbeddedOptions& options);
    ~EmbeddedStore();
    EmbeddedStore(const EmbeddedStore&) = delete;
    EmbeddedStore& operator=(const EmbeddedStore&) = delete;

    rocksdb::DB& db() const { return *db_; }
    rocksdb::ColumnFamilyHandle* index() const { return families_[0]; }
    rocksdb::ColumnFamilyHandle* records() const { return families_[1]; }

    // Room left on the file system.
    std::uint64_t free_bytes() const;
    // After a failed write: true once RocksDB takes writes again and nothing of the failed one can
    // come back, not even by a crash.
    bool recover();
    // Ends compactions that were asked for, and refuses new ones, so that closing is quick.
    void end_compactions();

private:
    std::filesystem::path dir_;
    std::unique_ptr<rocksdb::DB> db_;
    std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

} // namespace userfold::log
