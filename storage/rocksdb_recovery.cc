#include "storage/rocksdb_recovery.h"

#include <memory>
#include <rocksdb/listener.h>

#include "storage/rocksdb_log_file.h"

namespace userfold::storage {
namespace {

class RecoveryByHand final : public rocksdb::EventListener {
public:
    // RocksDB takes a failed write or fsync of its WAL for final. Whatever was acknowledged is in
    // its memory all the same, and a recovery writes that to new files.
    void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
        using Severity = rocksdb::Status::Severity;
        if (error->IsIOError() && error->severity() == Severity::kFatalError) {
            *error = rocksdb::Status(*error, Severity::kHardError);
        }
    }
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                              bool* recovers_by_itself) override {
        *recovers_by_itself = false;
    }
};

} // namespace

void prepare_for_recovery(rocksdb::DBOptions& options, const std::string& directory) {
    options.listeners.push_back(std::make_shared<RecoveryByHand>());
    options.max_bgerror_resume_count = 0;
    options.info_log = std::make_shared<RocksDbLogFile>(directory + "/LOG");
}

// Resume() alone leaves the torn WAL in use where there was nothing to flush. A write past the WAL
// makes sure that there is something: the flush then ends the torn file for good.
bool recover(rocksdb::DB& database, const std::vector<rocksdb::ColumnFamilyHandle*>& families,
             const rocksdb::Slice& marker) {
    if (!database.Resume().ok()) return false;
    rocksdb::WriteOptions past_the_wal;
    past_the_wal.disableWAL = true;
    past_the_wal.no_slowdown = true;
    return database.Put(past_the_wal, families.front(), marker, "").ok() &&
           database.Flush(rocksdb::FlushOptions(), families).ok();
}

bool is_no_space(const rocksdb::Status& status) {
    return status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit;
}

} // namespace userfold::storage
