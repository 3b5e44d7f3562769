// Folds what subjects did (activity events, log-ins, failed log-ins) into their histories. Pure.
#pragma once

#include <string>
#include <unordered_map>

#include "projector/judged_commit.h"
#include "projector/read_models/activity_view.h"
#include "projector/read_models/time_buckets.h"
#include "projector/view_changes.h"

namespace userfold::projector {

// Gathers a batch: several events of a subject within an hour become one Put, and no Get.
class ActivityProjection {
public:
    void fold(const JudgedCommit& commit);
    // Writes what was gathered and starts anew.
    void finish(ViewChanges& changes);

private:
    struct Chunk {
        SubjectId subject;
        Topic topic = Topic::activity;
        read_models::Bucket hour = 0;
        friend bool operator==(const Chunk&, const Chunk&) = default;
    };
    struct HashChunk {
        std::size_t operator()(const Chunk& chunk) const noexcept {
            return std::hash<SubjectId>()(chunk.subject) +
                   static_cast<std::size_t>(chunk.hour) * 31 +
                   static_cast<std::size_t>(chunk.topic);
        }
    };
    struct Content {
        std::int64_t first_offset = 0;
        std::string value;
    };
    void add(const JudgedCommit& commit, read_models::ActivityEntry entry);

    std::unordered_map<Chunk, Content, HashChunk> chunks_;
};

} // namespace userfold::projector
