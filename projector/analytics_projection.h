// Folds events into exact analytics: sums by hour and by day, and the sets of identities behind
// page views and activity. Event time decides the bucket, so a late event lands where it belongs.
// Pure.
//
// The inverse, identity to its sets, is the activity view: a subject's entries there name by time,
// path and referrer every set that the subject is in.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "projector/identity_ordinals.h"
#include "projector/judged_commit.h"
#include "projector/read_models/keys.h"
#include "projector/view_changes.h"

namespace userfold::projector {

// Sums a batch in memory: one Get and one Put for each key that it touches. Not thread-safe.
class AnalyticsProjection {
public:
    void fold(const JudgedCommit& commit);
    // Writes what was gathered and starts anew.
    void finish(ViewChanges& changes);

    // The parts of fold() that an event asks for.
    void count(read_models::Counter counter, std::int64_t time_ms);
    void record(const ActivityRecorded& event, const Envelope& envelope);

private:
    struct SetKey {
        read_models::VisitorSet set = read_models::VisitorSet::active;
        read_models::Grain grain = read_models::Grain::day;
        read_models::Bucket bucket = 0;
        std::string label;
        friend bool operator==(const SetKey&, const SetKey&) = default;
    };
    struct HashSetKey {
        std::size_t operator()(const SetKey& key) const noexcept;
    };
    using Visits = std::vector<std::uint32_t>; // one a visit: index of the identity in identities_

    void visit(read_models::VisitorSet set, read_models::Grain grain, std::int64_t time_ms,
               const std::string& label, std::uint32_t identity);
    std::uint32_t index_of(const SubjectId& identity);
    void finish_counters(ViewChanges& changes);
    void finish_sets(ViewChanges& changes);

    IdentityOrdinals ordinals_;
    std::unordered_map<std::string, std::uint64_t> counters_;
    std::unordered_map<SetKey, Visits, HashSetKey> sets_;
    std::unordered_map<SubjectId, std::uint32_t> indexes_;
    std::vector<SubjectId> identities_;
};

} // namespace userfold::projector
