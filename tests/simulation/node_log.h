// One process's connection to the log: a MemoryLog whose fates come from the schedule's profile,
// which can be cut off as a dead machine's is, and on which a sabotage may be at work.
#pragma once

#include <memory>
#include <unordered_set>
#include <vector>

#include "events/log/memory_log.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/cluster.h"
#include "tests/simulation/profile.h"
#include "tests/simulation/reference.h"
#include "tests/simulation/sabotage.h"

namespace userfold::simulation {

class NodeLog final : public log::EventLog {
public:
    NodeLog(std::shared_ptr<log::MemoryBroker> broker, const Profile& profile, Chance chance,
            Sabotage sabotage, const Cluster& cluster, const Reference& reference);

    void append(Partition partition, log::Record record, log::AppendDone done) override;
    std::unique_ptr<log::Tail> tail(std::vector<Position> next) override;
    std::unique_ptr<log::GroupTail> group_tail(std::string group,
                                               std::vector<Topic> topics) override;
    std::expected<log::Bounds, log::LogErrc> bounds(Partition partition,
                                                    std::chrono::milliseconds wait) override;
    std::expected<log::LoggedRecord, log::LogErrc> read(Position position,
                                                        std::chrono::milliseconds wait) override;
    std::expected<std::vector<log::TopicSettings>, log::LogErrc> topics(
        std::chrono::milliseconds wait) override;
    std::expected<void, log::LogErrc> create_topics(const std::vector<log::TopicSettings>& wanted,
                                                    std::chrono::milliseconds wait) override;
    std::expected<std::vector<std::string>, log::LogErrc> check_topics(
        const std::vector<log::TopicSettings>& wanted, std::chrono::milliseconds wait) override;
    bool reachable() const override { return true; }

    // One of the things that may happen to the appends under way; false if there is none.
    bool step(std::uint64_t choice);
    bool is_idle() const { return log_.in_flight() == 0 && untold_.empty(); }
    // From now on every append lands once and is told.
    void calm() { is_calm_ = true; }
    // The process is gone: what outlives it lands later, nobody is told.
    void cut_off();
    // After cut_off(): tells `closed` to whoever still waits, so that its coroutines can end.
    void tell_closed();

private:
    using Outcome = std::expected<std::int64_t, log::LogErrc>;
    using Waiting = std::shared_ptr<log::AppendDone>;

    log::Fate draw_fate(Partition partition);
    // True where the sabotage dealt with the append itself.
    bool sabotaged(Partition partition, log::Record& record, log::AppendDone& done);
    bool fence_by_clock(const Commit& commit, log::AppendDone& done);
    bool append_anew(Partition partition, Commit commit);

    std::shared_ptr<log::MemoryBroker> broker_;
    const Profile& profile_;
    Chance chance_;
    const Sabotage sabotage_;
    const Cluster& cluster_;
    const Reference& reference_;
    bool is_calm_ = false;
    bool is_cut_off_ = false;
    std::vector<Waiting> waiting_; // on an outcome; the callback is empty once told
    std::vector<std::pair<log::AppendDone, Outcome>> untold_; // that a sabotage has decided
    std::unordered_set<CommitId> appended_;
    log::MemoryLog log_;
};

} // namespace userfold::simulation
