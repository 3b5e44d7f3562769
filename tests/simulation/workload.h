// The clients: they want things, ask any writer for them, and ask again through another one when
// they do not learn what became of it. They know of users and passwords what the log says, or said.
#pragma once

#include <optional>
#include <vector>

#include "tests/simulation/ledger.h"
#include "tests/simulation/process.h"
#include "tests/simulation/profile.h"
#include "tests/simulation/reference.h"

namespace userfold::simulation {

class Workload {
public:
    Workload(const Cluster& cluster, const Profile& profile, const Reference& reference,
             Ledger& ledger, const TrueTime& time, Chance chance);

    // Sends a new command, or an old one again, to the writer. Nothing where the client has nothing
    // to say to that one now.
    Attempt* send(Process& process, std::size_t writer);
    // Wants every email for somebody new: what dead writers left behind must not be in the way.
    void want_every_email(Process& process, std::size_t writer);
    // Whether every command was sent.
    bool is_over() const { return ledger_.commands().size() >= profile_.commands; }
    bool has_room() const;
    // Nobody will answer any more who was asked there.
    void lose(std::size_t writer);

    const std::vector<writer::SessionTokens>& tokens() const { return tokens_; }

private:
    const Command* to_repeat();
    std::optional<Command> draw();
    Wish draw_wish();
    Command for_user(Wish wish);
    std::optional<Command> for_session(Wish wish);
    void add_key(Command& command);
    bool knows_success(Process& process, const Command& command) const;
    bool speaks(const Process& process, Wish wish) const;
    static boost::asio::awaitable<void> perform(writer::Writer& writer, const Command& command,
                                                Attempt& attempt,
                                                std::vector<writer::SessionTokens>& tokens);

    const Cluster& cluster_;
    const Profile& profile_;
    const Reference& reference_;
    Ledger& ledger_;
    const TrueTime& time_;
    Chance chance_;
    std::vector<writer::SessionTokens> tokens_; // that clients were given
};

} // namespace userfold::simulation
