// What clients asked for and what they were told.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "events/commit.h"
#include "writer/input/email.h"
#include "writer/input/username.h"
#include "writer/session_service.h"

namespace userfold::simulation {

enum class Wish : std::uint8_t {
    register_user,
    log_in,
    refresh,
    end_session,
    revoke_sessions,
    change_password,
    change_email,
    change_username,
    patch,
    set_consent,
    set_status,
    set_roles,
    verify_email,
};
std::string_view to_string(Wish wish);
// Whether the wish may come true without a commit: things are as wished already.
bool may_do_nothing(Wish wish);
// Whether it takes the current password.
bool proves_password(Wish wish);

// One thing that a client wants once, whatever number of requests it takes.
struct Command {
    std::uint64_t number = 0;
    Wish wish = Wish::register_user;
    std::optional<CommitId> commit_id; // where it is sent with an Idempotency-Key
    std::string request_hmac;
    std::optional<std::uint64_t> if_version;
    UserId user;
    input::Email email;
    std::optional<input::Username> username;
    std::string password;
    std::string new_password;
    SessionId session;
    std::uint32_t generation = 0; // of the refresh token
    std::string token;            // refresh or mail token
    CommitId email_commit;        // that the mail token is for
    UserStatus status = UserStatus::active;
    std::vector<std::string> roles;
};

// Commits carry the number of their command: as the actor, and a new session as the client's
// address.
EventId actor_of(const Command& command);
std::optional<std::uint64_t> command_of(const Actor& actor);
std::string address_of(const Command& command);
std::optional<std::uint64_t> command_of_address(std::string_view address);

// What one request was told.
struct Answer {
    unsigned status = 0; // 200: success
    std::string slug;
    std::vector<Position> positions;
    std::optional<std::uint64_t> version; // of the stream, where the answer names one
    std::optional<UserId> user;           // who was registered
    std::optional<writer::SessionTokens> tokens;

    bool is_success() const { return status == 200; }
    // The command may still take effect, or did in part.
    bool is_uncertain() const { return slug == "outcome-unknown" || slug == "password-changed"; }
};

// One request for a command, to one writer.
struct Attempt {
    const Command* command = nullptr;
    std::size_t writer = 0;
    bool must_be_refused = false; // the writer knows too little of the stream
    bool must_succeed = false;    // the writer knows that the command was done
    bool must_be_settled = false; // nothing stands in the way of a yes or a no
    bool is_lost = false;         // its writer died: no answer will come
    std::optional<Answer> answer;

    bool is_open() const { return !is_lost && !answer; }
};

// References stay good for ever.
class Ledger {
public:
    const Command& add(Command command); // gives it its number
    Attempt& attempt(const Command& command, std::size_t writer);

    const std::deque<Command>& commands() const { return commands_; }
    const std::deque<Attempt>& attempts() const { return attempts_; }
    std::deque<Attempt>& attempts() { return attempts_; }
    const Command* find(std::uint64_t number) const;

private:
    std::deque<Command> commands_; // number n at n - 1
    std::deque<Attempt> attempts_;
};

} // namespace userfold::simulation
