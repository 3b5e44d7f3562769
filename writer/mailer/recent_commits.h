// The commits whose mails went out lately: an append whose outcome was unknown is made again, and
// the second copy on the log asks for the same mail.
#pragma once

#include <deque>
#include <unordered_set>

#include "events/ids.h"

namespace userfold::mailer {

// One thread at a time.
class RecentCommits {
public:
    static constexpr std::size_t remembered_max = 16'384;

    void add(const CommitId& commit) {
        if (!known_.insert(commit).second) return;
        order_.push_back(commit);
        if (order_.size() <= remembered_max) return;
        known_.erase(order_.front());
        order_.pop_front();
    }
    bool contains(const CommitId& commit) const { return known_.contains(commit); }

private:
    std::unordered_set<CommitId> known_;
    std::deque<CommitId> order_;
};

} // namespace userfold::mailer
