#include "tests/simulation/node_log.h"

#include <algorithm>

namespace userfold::simulation {
namespace {

using FateAnswer = log::Fate::Answer;

// The producer is idempotent and an uncertain claim takes a new id: a claim's record lands once at
// most.
bool is_written_once(Partition partition) {
    return partition.topic == Topic::claims;
}

log::LoggedRecord as_logged(Partition partition, const log::Record& record) {
    return {{partition, 0}, 0, record.key, record.value, record.headers};
}

} // namespace

NodeLog::NodeLog(std::shared_ptr<log::MemoryBroker> broker, const Profile& profile, Chance chance,
                 Sabotage sabotage, const Cluster& cluster, const Reference& reference)
    : broker_(std::move(broker)),
      profile_(profile),
      chance_(chance),
      sabotage_(sabotage),
      cluster_(cluster),
      reference_(reference),
      log_(broker_,
           [this](Partition partition, const log::Record&) { return draw_fate(partition); }) {}

log::Fate NodeLog::draw_fate(Partition partition) {
    log::Fate fate;
    if (is_calm_) return fate;
    fate.outlives_node = chance_.percent(50);
    const bool once = is_written_once(partition) && sabotage_ != Sabotage::copied_claims;
    if (chance_.percent(profile_.refused)) {
        fate.copies = 0;
        fate.answer = chance_.percent(70) ? FateAnswer::unavailable : FateAnswer::no_space;
    } else if (chance_.percent(profile_.unknown)) {
        fate.copies = chance_.percent(35) ? 0 : chance_.percent(80) || once ? 1 : 2;
        fate.answer = FateAnswer::outcome_unknown;
    } else if (!once && chance_.percent(profile_.duplicated)) {
        fate.copies = 2;
    }
    return fate;
}

void NodeLog::append(Partition partition, log::Record record, log::AppendDone done) {
    if (!is_cut_off_ && sabotage_ != Sabotage::none && sabotaged(partition, record, done)) return;
    auto waiting = std::make_shared<log::AppendDone>(std::move(done));
    std::erase_if(waiting_, [](const Waiting& told) { return !*told; });
    waiting_.push_back(waiting);
    if (is_cut_off_) return;
    log_.append(partition, std::move(record), [waiting](Outcome outcome) {
        const log::AppendDone tell = std::exchange(*waiting, nullptr);
        if (tell) tell(outcome);
    });
}

bool NodeLog::step(std::uint64_t choice) {
    if (!untold_.empty()) {
        const auto [done, outcome] = std::move(untold_.back());
        untold_.pop_back();
        done(outcome);
        return true;
    }
    return log_.step(choice);
}

void NodeLog::cut_off() {
    is_cut_off_ = true;
    log_.crash();
}

void NodeLog::tell_closed() {
    for (const Waiting& waiting : std::exchange(waiting_, {})) {
        const log::AppendDone tell = std::exchange(*waiting, nullptr);
        if (tell) tell(std::unexpected(log::LogErrc::closed));
    }
    for (const auto& [done, outcome] : std::exchange(untold_, {})) {
        done(std::unexpected(log::LogErrc::closed));
    }
}

bool NodeLog::sabotaged(Partition partition, log::Record& record, log::AppendDone& done) {
    if (sabotage_ == Sabotage::unacknowledged_keys && partition.topic == Topic::keys) {
        untold_.emplace_back(std::move(done), 0);
        log_.append(partition, std::move(record), [](Outcome) {});
        return true;
    }
    if (!record.value) return false;
    if (sabotage_ == Sabotage::empty_lookups && partition.topic == Topic::lookups) {
        Lookup lookup = *decode_lookup(as_logged(partition, record), cluster_.secrets.mac_keys);
        lookup.terms.clear();
        record = encode_lookup(lookup, partition, cluster_.secrets.mac_keys);
        return false;
    }
    const log::LoggedRecord logged = as_logged(partition, record);
    const auto frame = decode_frame(logged, cluster_.secrets.mac_keys);
    if (frame->kind != RecordKind::commit) return false;
    Commit commit{*decode_envelope(frame->envelope), *decode_events(frame->body)};
    if (sabotage_ == Sabotage::fence_by_clock && partition.topic == Topic::users) {
        return fence_by_clock(commit, done);
    }
    if (sabotage_ == Sabotage::anew_after_unknown && partition.topic == Topic::users &&
        !appended_.insert(commit.envelope.commit_id).second) {
        return append_anew(partition, std::move(commit));
    }
    if (sabotage_ == Sabotage::refusals_land && chance_.percent(3)) {
        untold_.emplace_back(std::move(done), std::unexpected(log::LogErrc::unavailable));
        log_.append(partition, std::move(record), [](Outcome) {});
        return true;
    }
    if (sabotage_ == Sabotage::epoch_of_landing && partition.topic == Topic::sessions &&
        commit.envelope.expected_version == 0) {
        commit.envelope.epoch = reference_.user(commit.envelope.subject.as<UserId>()).epoch;
        record = *encode_commit(commit, RecordKind::commit, partition, cluster_.secrets.mac_keys,
                                "/userfold/writer", {});
    }
    return false;
}

bool NodeLog::fence_by_clock(const Commit& commit, log::AppendDone& done) {
    const auto* abandoned = std::get_if<ClaimAbandoned>(&commit.events.front());
    if (abandoned == nullptr) return false;
    const auto blind_index = reference_.claimed(abandoned->claim_id);
    if (!blind_index) return false;
    const std::string key = claim_key(*blind_index, abandoned->claim_id);
    const Partition partition = cluster_.layout.place(
        Topic::claims, {reinterpret_cast<const char*>(blind_index->data()), blind_index->size()});
    log_.append(partition, log::Record{key, std::nullopt, {}}, [](Outcome) {});
    untold_.emplace_back(std::move(done), std::unexpected(log::LogErrc::unavailable));
    return true;
}

bool NodeLog::append_anew(Partition partition, Commit commit) {
    commit.envelope.commit_id.bytes[15] ^= 0xff;
    commit.envelope.expected_version += 1;
    log_.append(partition,
                *encode_commit(commit, RecordKind::commit, partition, cluster_.secrets.mac_keys,
                               "/userfold/writer", {}),
                [](Outcome) {});
    return false;
}

std::unique_ptr<log::Tail> NodeLog::tail(std::vector<Position> next) {
    return log_.tail(std::move(next));
}

std::unique_ptr<log::GroupTail> NodeLog::group_tail(std::string group, std::vector<Topic> topics) {
    return log_.group_tail(std::move(group), std::move(topics));
}

std::expected<log::Bounds, log::LogErrc> NodeLog::bounds(Partition partition,
                                                         std::chrono::milliseconds wait) {
    return log_.bounds(partition, wait);
}

std::expected<log::LoggedRecord, log::LogErrc> NodeLog::read(Position position,
                                                             std::chrono::milliseconds wait) {
    return log_.read(position, wait);
}

std::expected<std::vector<log::TopicSettings>, log::LogErrc> NodeLog::topics(
    std::chrono::milliseconds wait) {
    return log_.topics(wait);
}

std::expected<void, log::LogErrc> NodeLog::create_topics(
    const std::vector<log::TopicSettings>& wanted, std::chrono::milliseconds wait) {
    return log_.create_topics(wanted, wait);
}

std::expected<std::vector<std::string>, log::LogErrc> NodeLog::check_topics(
    const std::vector<log::TopicSettings>& wanted, std::chrono::milliseconds wait) {
    return log_.check_topics(wanted, wait);
}

} // namespace userfold::simulation
