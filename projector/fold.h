// The fold: records of the log become changes of the views. The same records give the same views,
// whatever the batches and whatever the interleaving of partitions.
//
//     Fold fold(store, mac_keys, partition_counts);
//     for (const log::LoggedRecord& record : records) fold.add(record);
//     store.write(fold.finish(unix_ms_now));
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <vector>

#include "events/codec.h"
#include "events/log/record.h"
#include "events/mac_keys.h"
#include "projector/activity_projection.h"
#include "projector/analytics_projection.h"
#include "projector/read_models/partition_progress.h"
#include "projector/view_changes.h"

namespace userfold::projector {

// The topics that views are folded from.
inline constexpr Topic folded_topics[] = {Topic::settings, Topic::users,   Topic::sessions,
                                          Topic::activity, Topic::lookups, Topic::keys};
bool is_folded(Topic topic);

struct FoldCounts {
    std::uint64_t records = 0;
    std::uint64_t suspicious = 0;  // void records that timing does not explain
    std::uint64_t undecodable = 0; // counted, but with an event of a newer type
};

// No Kafka, no RocksDB, no clock. Not thread-safe. Store and keys must outlive it.
class Fold {
public:
    Fold(const storage::Store& store, const MacKeys& mac_keys,
         std::map<Topic, std::uint32_t> partition_counts);

    // The record must live until finish(). One that was folded before is passed over. The error
    // stops the fold before this record (newer_format, unknown_mac_key); what was added before can
    // be finished.
    std::expected<void, CodecErrc> add(const log::LoggedRecord& record);

    // All changes since the last call, with the progress of the partitions. Must be written before
    // more is added: later records are folded on top of it.
    storage::Batch finish(std::int64_t unix_ms_now);

    // All partitions are up to date now, says who polled the log: the progress alone, with that
    // time.
    storage::Batch confirm(std::int64_t unix_ms_now);
    // What stands before `next` was trimmed away: the fold goes on there.
    void skip_to(const Position& next);

    // The next offset of each partition of the folded topics, what was added included.
    std::vector<Position> next() const;
    const FoldCounts& counts() const { return counts_; } // since construction

private:
    struct PartitionState {
        read_models::PartitionProgress progress;
        const log::LoggedRecord* last = nullptr; // added since the last finish()
    };
    std::expected<void, CodecErrc> fold_judged(const log::LoggedRecord& record,
                                               PartitionState& state);
    void project(const JudgedCommit& commit);
    std::expected<void, CodecErrc> fold_lookup_record(const log::LoggedRecord& record,
                                                      PartitionState& state);
    std::expected<void, CodecErrc> fold_data_key_record(const log::LoggedRecord& record,
                                                        PartitionState& state);
    std::expected<void, CodecErrc> refuse(CodecErrc error, const log::LoggedRecord& record,
                                          PartitionState& state);
    void suspect(Verdict verdict, const log::LoggedRecord& record, PartitionState& state);
    bool in_its_partition(std::string_view key, Partition partition) const;

    const MacKeys& mac_keys_;
    std::map<Topic, std::uint32_t> partition_counts_;
    std::map<Partition, PartitionState> partitions_;
    ViewChanges changes_;
    ActivityProjection activity_;
    AnalyticsProjection analytics_;
    FoldCounts counts_;
};

} // namespace userfold::projector
