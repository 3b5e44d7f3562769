#include "writer/claim_protocol.h"

#include <algorithm>
#include <unordered_map>

namespace userfold::writer {
namespace {

constexpr std::chrono::milliseconds pending_poll{20};
constexpr int entries_max = 8;
constexpr std::int64_t win_ms_max = 8'000;

ClaimErrc error_of(CommitErrc error) {
    switch (error) {
        case CommitErrc::no_space:
            return ClaimErrc::no_space;
        case CommitErrc::outcome_unknown:
            return ClaimErrc::outcome_unknown;
        default:
            return ClaimErrc::unavailable;
    }
}

// With those whose claims are in front of ours.
class Patience {
public:
    void see(const ClaimId& front, const std::vector<StandingClaim>& standing,
             std::int64_t now_ms) {
        for (const StandingClaim& one : standing) seen_ms_.try_emplace(one.claim.claim_id, now_ms);
        if (front_ != front) front_ms_ = now_ms;
        front_ = front;
    }
    bool is_over(std::int64_t now_ms) const {
        return now_ms - seen_ms_.at(front_) >= ClaimProtocol::fence_after_ms &&
               now_ms - front_ms_ >= ClaimProtocol::fence_in_front_after_ms;
    }

private:
    std::unordered_map<ClaimId, std::int64_t> seen_ms_;
    ClaimId front_;
    std::int64_t front_ms_ = 0;
};

std::string_view view(const BlindIndex& blind_index) {
    return {reinterpret_cast<const char*>(blind_index.data()), blind_index.size()};
}

} // namespace

ClaimProtocol::Look ClaimProtocol::look(const BlindIndex& blind_index, const StreamId& stream,
                                        const std::vector<ClaimId>& entered) {
    for (const StandingClaim& standing : state_.claims_on(blind_index)) {
        const Claim& claim = standing.claim;
        const ClaimStatus status = state_.status(claim);
        if (status == ClaimStatus::dead) {
            bury(blind_index, claim.claim_id);
            continue;
        }
        // What the stream holds already it may name again: the same address in another spelling.
        const bool is_held_by_us = claim.stream == stream && status == ClaimStatus::holds;
        const bool is_entered = std::ranges::find(entered, claim.claim_id) != entered.end();
        if (is_held_by_us || is_entered) return {Front::ours, claim};
        return {status == ClaimStatus::holds ? Front::held : Front::pending, claim};
    }
    return {Front::lost, {}};
}

// Safe for claims that are dead, and for those that only their own command could still name.
void ClaimProtocol::bury(const BlindIndex& blind_index, const ClaimId& claim_id) {
    const Partition partition = state_.layout().place(Topic::claims, view(blind_index));
    committer_.append_and_forget(partition,
                                 log::Record{claim_key(blind_index, claim_id), std::nullopt, {}});
}

void ClaimProtocol::give_up(const BlindIndex& blind_index, const ClaimId& claim_id) {
    for (const StandingClaim& standing : state_.claims_on(blind_index)) {
        const Claim& claim = standing.claim;
        if (claim.claim_id != claim_id || state_.status(claim) == ClaimStatus::holds) continue;
        bury(blind_index, claim_id);
    }
}

bool ClaimProtocol::has_passed(const StreamId& stream, std::uint64_t version) {
    const auto head = state_.get(Topic::users, stream);
    return head && head->version > version;
}

boost::asio::awaitable<std::expected<void, ClaimErrc>> ClaimProtocol::enter(
    BlindIndex blind_index, StreamId stream, std::uint64_t version, std::int64_t give_up_ms,
    std::vector<ClaimId>& entered) {
    const Partition partition = state_.layout().place(Topic::claims, view(blind_index));
    for (int attempt = 0; attempt < entries_max; ++attempt) {
        // A copy of an uncertain claim could be compacted or tombstoned apart from it: each try has
        // its own id.
        const auto claim_id = environment_.new_id<ClaimId>();
        entered.push_back(claim_id);
        const Claim claim{blind_index, claim_id, stream, version};
        log::Record record = encode_claim(claim, partition, keys_);
        const auto appended = co_await committer_.append(partition, std::move(record));
        const bool in_time = environment_.unix_ms() < give_up_ms;
        if (!appended && appended.error() == CommitErrc::outcome_unknown && in_time) continue;
        if (!appended) co_return std::unexpected(error_of(appended.error()));
        const auto folded = co_await committer_.wait_folded(*appended);
        if (!folded) co_return std::unexpected(ClaimErrc::outcome_unknown);
        co_return std::expected<void, ClaimErrc>();
    }
    co_return std::unexpected(ClaimErrc::outcome_unknown);
}

boost::asio::awaitable<void> ClaimProtocol::fence(Claim claim) {
    Commit commit;
    commit.envelope.commit_id = environment_.new_id<CommitId>();
    commit.envelope.stream = claim.stream;
    commit.envelope.subject = claim.stream.as<SubjectId>();
    commit.envelope.expected_version = claim.version;
    commit.envelope.time_ms = environment_.unix_ms();
    commit.events.push_back(ClaimAbandoned{claim.claim_id});
    // Whichever of the two the log took first, the claim isn't pending afterwards.
    co_await committer_.settle(Topic::users, std::move(commit));
}

boost::asio::awaitable<std::expected<ClaimId, ClaimErrc>> ClaimProtocol::win(
    BlindIndex blind_index, StreamId stream, std::uint64_t version) {
    const std::int64_t give_up_ms = environment_.unix_ms() + win_ms_max;
    std::vector<ClaimId> entered;
    Patience patience;
    std::expected<ClaimId, ClaimErrc> outcome = std::unexpected(ClaimErrc::contended);
    while (environment_.unix_ms() < give_up_ms) {
        if (has_passed(stream, version)) {
            outcome = std::unexpected(ClaimErrc::passed);
            break;
        }
        const Look seen = look(blind_index, stream, entered);
        if (seen.front == Front::ours) co_return seen.claim.claim_id;
        if (seen.front == Front::held) {
            outcome = std::unexpected(ClaimErrc::taken);
            break;
        }
        if (seen.front == Front::lost || entered.empty()) {
            const auto in = co_await enter(blind_index, stream, version, give_up_ms, entered);
            if (in) continue;
            outcome = std::unexpected(in.error());
            break;
        }
        patience.see(seen.claim.claim_id, state_.claims_on(blind_index), environment_.unix_ms());
        if (patience.is_over(environment_.unix_ms())) {
            co_await fence(seen.claim);
        } else {
            co_await environment_.sleep(pending_poll);
        }
    }
    for (const ClaimId& claim : entered) bury(blind_index, claim);
    co_return outcome;
}

} // namespace userfold::writer
