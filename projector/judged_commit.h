// What a projection is given: a record that counts, its verdict and its place.
#pragma once

#include "events/commit_fold.h"
#include "events/ids.h"

namespace userfold::projector {

struct JudgedCommit {
    const Judgement& judgement; // counts() holds
    const Position& position;

    const Envelope& envelope() const { return judgement.envelope; }
    Topic topic() const { return position.partition.topic; }
    bool accepted() const { return judgement.verdict == Verdict::accepted; }
};

} // namespace userfold::projector
