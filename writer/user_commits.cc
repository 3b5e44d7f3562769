#include "writer/user_commits.h"

#include "writer/command_problem.h"

namespace userfold::writer {
namespace {

using Result = std::expected<Outcome, http::Problem>;

Commit commit_of(Decision decision, const UserId& user, const CommitId& commit_id,
                 std::uint64_t version, const CommandContext& context, std::int64_t now_ms) {
    Commit commit;
    Envelope& envelope = commit.envelope;
    envelope.commit_id = commit_id;
    envelope.stream = user.as<StreamId>();
    envelope.subject = user.as<SubjectId>();
    envelope.expected_version = version;
    envelope.claims_taken = std::move(decision.claims_taken);
    envelope.claims_released = std::move(decision.claims_released);
    envelope.raises_epoch = decision.raises_epoch;
    envelope.ends_stream = decision.ends_stream;
    envelope.actor = context.actor;
    envelope.time_ms = now_ms;
    envelope.request_hmac = context.request_hmac;
    commit.events = std::move(decision.events);
    return commit;
}

} // namespace

boost::asio::awaitable<Result> UserCommits::run(UserId user, CommandContext context,
                                                PrepareUserCommand prepare) {
    const std::int64_t arrived_ms = environment_.unix_ms();
    const StreamGate::Lease lease = co_await gate_.enter(user.as<StreamId>());
    if (environment_.unix_ms() - arrived_ms > StreamGate::wait_ms_max) {
        co_return std::unexpected(contended());
    }
    co_return co_await run_alone(user, context, prepare);
}

std::optional<Result> UserCommits::repeated(const UserId& user, const CommandContext& context,
                                            const CommitId& commit_id) const {
    if (!context.commit_id) return std::nullopt;
    const auto recorded = state_.recorded(commit_id);
    if (!recorded || recorded->stream != user.as<StreamId>()) return std::nullopt;
    if (recorded->request_hmac != context.request_hmac) {
        return std::unexpected(idempotency_key_reused());
    }
    return Outcome{{recorded->position}, recorded->version};
}

boost::asio::awaitable<Result> UserCommits::run_alone(UserId user, const CommandContext& context,
                                                      const PrepareUserCommand& prepare) {
    const CommitId commit_id = context.commit_id.value_or(environment_.new_id<CommitId>());
    const auto stream = user.as<StreamId>();
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        if (auto earlier = repeated(user, context, commit_id)) co_return std::move(*earlier);
        const StreamHead head = state_.head(Topic::users, stream, user.as<SubjectId>());
        if (head.quarantined) co_return std::unexpected(stream_quarantined());
        if (context.if_version && *context.if_version != head.version) {
            co_return std::unexpected(http::precondition_failed(
                "the user has version " + std::to_string(head.version) + " by now"));
        }
        const UserState user_state = state_.user(user);
        const auto command = co_await prepare(user_state, head.version, commit_id);
        // What was prepared for a version that has passed meanwhile would be void.
        if (state_.head(Topic::users, stream, user.as<SubjectId>()) != head) continue;
        if (!command) co_return std::unexpected(command.error());
        auto decision = decide(user_state, *command);
        if (!decision) co_return std::unexpected(problem_of(decision.error()));
        if (decision->events.empty()) co_return Outcome{{}, head.version};
        Commit commit = commit_of(std::move(*decision), user, commit_id, head.version, context,
                                  environment_.unix_ms());
        const auto settled =
            co_await committer_.settle(Topic::users, std::move(commit), context.trace_parent);
        if (settled) co_return Outcome{{settled->position}, settled->version};
        if (settled.error() != CommitErrc::stale) {
            co_return std::unexpected(problem_of(settled.error()));
        }
    }
    co_return std::unexpected(contended());
}

} // namespace userfold::writer
