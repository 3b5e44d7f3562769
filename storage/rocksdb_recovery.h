// What our RocksDBs need to outlive a full disk: Debian's build of 7.8 ends the process or stays
// read-only without it.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <string>
#include <vector>

namespace userfold::storage {

// Keeps RocksDB from recovering on its own: it looks every 5 s only, wants more room than there may
// ever be, and refuses Resume() all the while. I/O errors are never final then. Its information log
// goes to a RocksDbLogFile, which takes a full disk. The directory of the database exists.
void prepare_for_recovery(rocksdb::DBOptions& options, const std::string& directory);

// After a write that failed: true once the database takes writes again and nothing of the failed
// one can come back, not even by a crash. False is no harm: try again later. `marker` is a key of
// the first family that nothing else uses.
bool recover(rocksdb::DB& database, const std::vector<rocksdb::ColumnFamilyHandle*>& families,
             const rocksdb::Slice& marker);

// Whether a failed call says that the disk is full.
bool is_no_space(const rocksdb::Status& status);

} // namespace userfold::storage
