// Which records of each partition were read and aren't done with, and so how far the group may
// commit.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "events/ids.h"

namespace userfold::mailer {

// One thread at a time.
class OutstandingRecords {
public:
    // Notes a record that was read. False where it had been read before: partitions that went to
    // another member and came back start where the group has committed.
    bool add(const Position& position);
    void finish(const Position& position);

    // For each partition that has moved: before it everything is done.
    std::vector<Position> committable() const;
    void committed(const Position& next);

private:
    struct Line {
        std::int64_t next = 0; // after the last one read
        std::int64_t committed = 0;
        std::set<std::int64_t> open;
        std::int64_t done_before() const { return open.empty() ? next : *open.begin(); }
    };
    std::map<Partition, Line> lines_;
};

} // namespace userfold::mailer
