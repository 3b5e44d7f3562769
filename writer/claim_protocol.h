// Uniqueness across partitions: claims with fencing. Of the claims on a value, the first in the log
// that isn't dead has it. Clocks say when to fence, never who wins. ARCHITECTURE.md and docs/adr/
// say why it is safe.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>

#include "writer/committer.h"
#include "writer/decision_state.h"

namespace userfold::writer {

enum class ClaimErrc : std::uint8_t {
    taken,           // somebody holds the value
    passed,          // the stream has moved on from that version: decide again
    contended,       // others were in front for too long
    outcome_unknown, // the log gave no answer in time; nothing is claimed for good
    unavailable,
    no_space,
};

class ClaimProtocol {
public:
    // A pending claim of somebody else is waited for that long before it is fenced, and that long
    // once it is in front: what many dead writers left goes in a row, what lives gets its turn.
    static constexpr std::int64_t fence_after_ms = 2'000;
    static constexpr std::int64_t fence_in_front_after_ms = 100;

    ClaimProtocol(DecisionState& state, Committer& committer, const MacKeys& keys,
                  Environment& environment)
        : state_(state), committer_(committer), keys_(keys), environment_(environment) {}

    // Gets in front of all claims on the value for a commit of `stream` at `version`. The caller's
    // commit must name the claim at exactly that version; if it turns out void, the claim is dead
    // and won again. The claim is the caller's alone: one that another command entered for the same
    // stream and version may be given up by it at any time.
    boost::asio::awaitable<std::expected<ClaimId, ClaimErrc>> win(BlindIndex blind_index,
                                                                  StreamId stream,
                                                                  std::uint64_t version);
    // Where a claim was won for nothing: no commit that names it was, or will be, appended.
    void give_up(const BlindIndex& blind_index, const ClaimId& claim_id);

private:
    enum class Front : std::uint8_t { ours, lost, held, pending };
    struct Look {
        Front front = Front::lost;
        Claim claim; // the one in front
    };

    Look look(const BlindIndex& blind_index, const StreamId& stream,
              const std::vector<ClaimId>& entered);
    void bury(const BlindIndex& blind_index, const ClaimId& claim_id);
    bool has_passed(const StreamId& stream, std::uint64_t version);
    boost::asio::awaitable<std::expected<void, ClaimErrc>> enter(BlindIndex blind_index,
                                                                 StreamId stream,
                                                                 std::uint64_t version,
                                                                 std::int64_t give_up_ms,
                                                                 std::vector<ClaimId>& entered);
    boost::asio::awaitable<void> fence(Claim claim);

    DecisionState& state_;
    Committer& committer_;
    const MacKeys& keys_;
    Environment& environment_;
};

} // namespace userfold::writer
