// One group commit of the embedded log: many appends, one WriteBatch, one fsync.
#pragma once

#include <rocksdb/write_batch.h>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/log/append_queue.h"
#include "events/log/embedded_store.h"

namespace userfold::log {

// Used by the thread that commits, and by it alone. Drafts the batch: offsets, append times, and
// for compacted topics the removal of each key's predecessor.
class GroupCommit {
public:
    explicit GroupCommit(EmbeddedStore& store) : store_(store) {}

    // Throws away an earlier draft. `unix_ms` is the time of the append.
    rocksdb::Status draft(const std::vector<PendingAppend>& group, std::int64_t unix_ms);
    rocksdb::Status write();
    // After a successful write: hands the records to their partitions' readers. Takes the group's
    // records; offsets()[i] is what group[i] got.
    void publish(std::vector<PendingAppend>& group);

    const std::vector<std::int64_t>& offsets() const { return offsets_; }
    const std::vector<Partition>& partitions() const { return touched_names_; }

private:
    struct Latest {
        std::int64_t offset = 0;
        bool tombstone = false;
    };
    void touch(PartitionState& state, std::int64_t unix_ms);
    void put(const PendingAppend& append, Position position);
    rocksdb::Status replace_latest(const PendingAppend& append, Position position);
    rocksdb::Status find_latest(const std::string& index_key, std::optional<Latest>& found);

    EmbeddedStore& store_;
    rocksdb::WriteBatch batch_;
    std::vector<std::int64_t> offsets_;
    std::vector<PartitionState*> touched_;
    std::vector<Partition> touched_names_;
    std::unordered_map<std::string, Latest> drafted_latest_; // by index key
};

} // namespace userfold::log
