#include "writer/committer.h"

namespace userfold::writer {
namespace {

CommitErrc error_of(log::LogErrc error) {
    switch (error) {
        case log::LogErrc::outcome_unknown:
            return CommitErrc::outcome_unknown;
        case log::LogErrc::record_too_large:
            return CommitErrc::too_large;
        case log::LogErrc::no_space:
            return CommitErrc::no_space;
        default:
            return CommitErrc::unavailable;
    }
}

} // namespace

Committer::Committer(log::EventLog& event_log, const TopicLayout& layout, const MacKeys& keys,
                     Environment& environment, std::string source)
    : log_(event_log),
      layout_(layout),
      keys_(keys),
      environment_(environment),
      source_(std::move(source)),
      alive_(std::make_shared<Committer*>(this)) {}

boost::asio::awaitable<std::expected<Accepted, CommitErrc>> Committer::settle(
    Topic topic, Commit commit, std::string_view trace_parent) {
    if (closed_) co_return std::unexpected(CommitErrc::unavailable);
    const CommitId commit_id = commit.envelope.commit_id;
    PendingCommit pending;
    pending.partition = layout_.place(topic, commit.envelope.subject.view());
    auto record =
        encode_commit(commit, RecordKind::commit, pending.partition, keys_, source_, trace_parent);
    if (!record) co_return std::unexpected(CommitErrc::too_large);
    pending.record = std::move(*record);
    pending.settled = make_eventual<Settled>(environment_.executor());
    pending.expected_version = commit.envelope.expected_version;
    pending.request_hmac = commit.envelope.request_hmac;
    pending.deadline_ms = environment_.unix_ms() + settle_ms_max;
    const std::shared_ptr<Eventual<Settled>> settled = pending.settled;
    send(commit_id, pending);
    commits_.insert_or_assign(commit_id, std::move(pending));
    Settled outcome = co_await settled->wait();
    const auto found = commits_.find(commit_id);
    if (found != commits_.end() && found->second.settled == settled) commits_.erase(found);
    co_return outcome;
}

void Committer::send(const CommitId& commit_id, const PendingCommit& pending) {
    const std::uint64_t version = pending.expected_version;
    auto done = [alive = alive_, executor = environment_.executor(), commit_id,
                 version](std::expected<std::int64_t, log::LogErrc> offset) {
        // The verdict comes from the fold; an acknowledgement by itself says nothing.
        if (offset) return;
        boost::asio::post(executor, [alive, commit_id, version, error = offset.error()] {
            if (*alive != nullptr) (*alive)->on_append_failed(commit_id, version, error);
        });
    };
    log_.append(pending.partition, pending.record, std::move(done));
}

void Committer::on_append_failed(const CommitId& commit_id, std::uint64_t version,
                                 log::LogErrc error) {
    const auto found = commits_.find(commit_id);
    if (found == commits_.end() || found->second.expected_version != version) return;
    PendingCommit& pending = found->second;
    if (error == log::LogErrc::outcome_unknown) pending.may_have_landed = true;
    const bool in_time = environment_.unix_ms() < pending.deadline_ms;
    if (error == log::LogErrc::outcome_unknown && in_time) {
        send(commit_id, pending);
        return;
    }
    // An earlier copy that may have landed still decides.
    if (pending.may_have_landed) return;
    pending.settled->set(std::unexpected(error_of(error)));
}

void Committer::on_judged(Position position, const Judgement& judgement) {
    const auto found = commits_.find(judgement.envelope.commit_id);
    if (found == commits_.end()) return;
    // Under one Idempotency-Key another node may have committed what another body asked for.
    const bool is_ours = judgement.envelope.request_hmac == found->second.request_hmac;
    if (judgement.verdict == Verdict::accepted && is_ours) {
        found->second.settled->set(Accepted{position, judgement.version});
    } else if (judgement.verdict == Verdict::accepted ||
               judgement.envelope.expected_version == found->second.expected_version) {
        // Void, or another's. Of several copies the first is judged first: had it been accepted,
        // this would be settled.
        found->second.settled->set(std::unexpected(CommitErrc::stale));
    }
}

void Committer::on_folded(const DecisionState& state) {
    for (const auto& [partition, point] : state.fold_points()) folded_[partition] = point.next;
    for (auto waiting = positions_.begin(); waiting != positions_.end();) {
        if (folded_[waiting->first.partition] > waiting->first.offset) {
            waiting->second.reached->set(true);
            waiting = positions_.erase(waiting);
        } else {
            ++waiting;
        }
    }
}

void Committer::expire() {
    const std::int64_t now = environment_.unix_ms();
    for (auto& [commit_id, pending] : commits_) {
        if (pending.deadline_ms <= now) {
            pending.settled->set(std::unexpected(CommitErrc::outcome_unknown));
        }
    }
    for (auto waiting = positions_.begin(); waiting != positions_.end();) {
        if (waiting->second.deadline_ms <= now) {
            waiting->second.reached->set(false);
            waiting = positions_.erase(waiting);
        } else {
            ++waiting;
        }
    }
}

void Committer::close() {
    closed_ = true;
    for (auto& [commit_id, pending] : commits_) {
        pending.settled->set(std::unexpected(CommitErrc::outcome_unknown));
    }
    for (auto& [position, pending] : positions_) pending.reached->set(false);
    positions_.clear();
}

boost::asio::awaitable<std::expected<void, CommitErrc>> Committer::wait_folded(Position position) {
    if (closed_) co_return std::unexpected(CommitErrc::outcome_unknown);
    if (folded_[position.partition] > position.offset) co_return std::expected<void, CommitErrc>();
    auto reached = make_eventual<bool>(environment_.executor());
    positions_.emplace(position, PendingPosition{reached, environment_.unix_ms() + settle_ms_max});
    if (co_await reached->wait()) co_return std::expected<void, CommitErrc>();
    co_return std::unexpected(CommitErrc::outcome_unknown);
}

void Committer::send_record(Partition partition, log::Record record,
                            std::shared_ptr<Eventual<Appended>> appended) {
    auto done = [appended, executor = environment_.executor(),
                 partition](std::expected<std::int64_t, log::LogErrc> offset) {
        boost::asio::post(executor, [appended, partition, offset] {
            if (offset) {
                appended->set(Position{partition, *offset});
            } else {
                appended->set(std::unexpected(error_of(offset.error())));
            }
        });
    };
    log_.append(partition, std::move(record), std::move(done));
}

boost::asio::awaitable<std::expected<Position, CommitErrc>> Committer::append(Partition partition,
                                                                              log::Record record) {
    auto appended = make_eventual<Appended>(environment_.executor());
    send_record(partition, std::move(record), appended);
    co_return co_await appended->wait();
}

boost::asio::awaitable<std::expected<std::vector<Position>, CommitErrc>> Committer::append_all(
    std::vector<std::pair<Partition, log::Record>> records) {
    std::vector<std::shared_ptr<Eventual<Appended>>> all;
    all.reserve(records.size());
    for (auto& [partition, record] : records) {
        all.push_back(make_eventual<Appended>(environment_.executor()));
        send_record(partition, std::move(record), all.back());
    }
    std::vector<Position> positions;
    positions.reserve(all.size());
    std::optional<CommitErrc> failed;
    for (const auto& appended : all) {
        const Appended outcome = co_await appended->wait();
        if (outcome) {
            positions.push_back(*outcome);
        } else if (!failed) {
            failed = outcome.error();
        }
    }
    if (failed) co_return std::unexpected(*failed);
    co_return positions;
}

void Committer::append_and_forget(Partition partition, log::Record record) {
    log_.append(partition, std::move(record), [](std::expected<std::int64_t, log::LogErrc>) {});
}

} // namespace userfold::writer
