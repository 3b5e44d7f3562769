// Runs commands on a user's stream: decide on the folded state, append, wait for the verdict, and
// decide again on the new state where another commit was first.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <functional>

#include "http/problem.h"
#include "writer/command_context.h"
#include "writer/committer.h"
#include "writer/decision_state.h"
#include "writer/stream_gate.h"
#include "writer/user_decider.h"

namespace userfold::writer {

// Makes the command for one attempt: seals under `commit_id`, wins claims for `version`. Called
// again, on the new state, after each void attempt.
using PrepareUserCommand =
    std::function<boost::asio::awaitable<std::expected<UserCommand, http::Problem>>(
        const UserState& state, std::uint64_t version, const CommitId& commit_id)>;

class UserCommits {
public:
    static constexpr int attempts_max = 6;

    UserCommits(DecisionState& state, Committer& committer, StreamGate& gate,
                Environment& environment)
        : state_(state), committer_(committer), gate_(gate), environment_(environment) {}

    boost::asio::awaitable<std::expected<Outcome, http::Problem>> run(UserId user,
                                                                      CommandContext context,
                                                                      PrepareUserCommand prepare);

private:
    boost::asio::awaitable<std::expected<Outcome, http::Problem>> run_alone(
        UserId user, const CommandContext& context, const PrepareUserCommand& prepare);
    // The outcome of the same command earlier, or a problem where the key was used for another.
    std::optional<std::expected<Outcome, http::Problem>> repeated(const UserId& user,
                                                                  const CommandContext& context,
                                                                  const CommitId& commit_id) const;

    DecisionState& state_;
    Committer& committer_;
    StreamGate& gate_;
    Environment& environment_;
};

} // namespace userfold::writer
