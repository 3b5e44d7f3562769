#include "tests/simulation/workload.h"

#include <algorithm>

#include "tests/simulation/requests.h"

namespace userfold::simulation {
namespace {

constexpr std::size_t attempts_max = 4;

struct Weight {
    Wish wish;
    std::size_t weight;
};
constexpr Weight weights[] = {
    {Wish::register_user, 25}, {Wish::log_in, 16},         {Wish::refresh, 12},
    {Wish::end_session, 4},    {Wish::revoke_sessions, 5}, {Wish::change_password, 8},
    {Wish::change_email, 16},  {Wish::change_username, 8}, {Wish::patch, 4},
    {Wish::set_consent, 4},    {Wish::set_status, 5},      {Wish::set_roles, 2},
    {Wish::verify_email, 4},
};

// Addresses in two spellings, so that one value has two texts.
const std::vector<std::vector<input::Email>>& all_emails() {
    static const auto emails = [] {
        std::vector<std::vector<input::Email>> made;
        for (const char* name : {"ann", "bob", "cleo", "dan"}) {
            std::string lower = std::string(name) + "@example.com";
            std::string upper = lower;
            upper[0] = static_cast<char>(upper[0] - 'a' + 'A');
            made.push_back({*input::check_email(lower), *input::check_email(upper)});
        }
        return made;
    }();
    return emails;
}

const std::vector<input::Username>& all_usernames() {
    static const std::vector<input::Username> usernames = {*input::check_username("first"),
                                                           *input::check_username("second"),
                                                           *input::check_username("third")};
    return usernames;
}

bool takes_key(Wish wish) {
    return wish != Wish::log_in && wish != Wish::refresh && wish != Wish::end_session &&
           wish != Wish::verify_email;
}

// The event type that the wish needs, as an index into Event.
std::optional<std::size_t> event_of(Wish wish) {
    switch (wish) {
        case Wish::revoke_sessions:
            return Event(SessionsRevoked{}).index();
        case Wish::change_password:
            return Event(PasswordChanged{}).index();
        case Wish::change_email:
            return Event(EmailChanged{}).index();
        case Wish::change_username:
            return Event(UsernameChanged{}).index();
        case Wish::patch:
            return Event(UserFieldsChanged{}).index();
        case Wish::set_consent:
            return Event(ConsentChanged{}).index();
        case Wish::set_status:
            return Event(StatusChanged{}).index();
        case Wish::set_roles:
            return Event(RolesChanged{}).index();
        case Wish::verify_email:
            return Event(EmailVerified{}).index();
        default:
            return std::nullopt;
    }
}

} // namespace

Workload::Workload(const Cluster& cluster, const Profile& profile, const Reference& reference,
                   Ledger& ledger, const TrueTime& time, Chance chance)
    : cluster_(cluster),
      profile_(profile),
      reference_(reference),
      ledger_(ledger),
      time_(time),
      chance_(chance) {}

bool Workload::has_room() const {
    const auto open = std::ranges::count_if(ledger_.attempts(), &Attempt::is_open);
    return static_cast<std::size_t>(open) < profile_.commands_at_once;
}

void Workload::lose(std::size_t writer) {
    for (Attempt& attempt : ledger_.attempts()) {
        if (attempt.writer == writer && attempt.is_open()) attempt.is_lost = true;
    }
}

bool Workload::speaks(const Process& process, Wish wish) const {
    return !process.is_older() || event_of(wish) != process.unknown_event();
}

Attempt* Workload::send(Process& process, std::size_t writer) {
    const Command* command = chance_.percent(35) || is_over() ? to_repeat() : nullptr;
    if (command == nullptr && !is_over()) {
        auto drawn = draw();
        if (!drawn || !speaks(process, drawn->wish)) return nullptr;
        command = &ledger_.add(std::move(*drawn));
    }
    if (command == nullptr || !speaks(process, command->wish)) return nullptr;
    Attempt& attempt = ledger_.attempt(*command, writer);
    // What came of a keyed command elsewhere may be told by anybody, and a session's end rests on
    // nothing that the user's stream says.
    const bool decides_on_user = command->user && command->wish != Wish::end_session;
    if (process.is_older() && decides_on_user && !command->commit_id) {
        const Partition partition = cluster_.layout.place(Topic::users, command->user.view());
        const std::int64_t next = process.writer().state().next_offset(partition);
        attempt.must_be_refused = reference_.user_at(command->user, next).holds_unknown_event;
    }
    attempt.must_succeed = knows_success(process, *command);
    process.spawn(perform(process.writer(), *command, attempt, tokens_));
    return &attempt;
}

void Workload::want_every_email(Process& process, std::size_t writer) {
    for (std::size_t email = 0; email < profile_.emails; ++email) {
        Command wanted = for_user(Wish::register_user);
        wanted.email = all_emails()[email].front();
        wanted.username.reset();
        Attempt& attempt = ledger_.attempt(ledger_.add(std::move(wanted)), writer);
        attempt.must_be_settled = true;
        process.spawn(perform(process.writer(), *attempt.command, attempt, tokens_));
    }
}

// A repeat is told the true outcome by whoever has folded it; but a password is proved anew.
bool Workload::knows_success(Process& process, const Command& command) const {
    if (!command.commit_id || proves_password(command.wish)) return false;
    return std::ranges::any_of(reference_.accepted(command), [&](const Position& position) {
        return process.writer().state().next_offset(position.partition) > position.offset;
    });
}

// A keyed command that its client is not done with: unknown, lost, refused for now, or just slow.
const Command* Workload::to_repeat() {
    std::vector<const Command*> candidates;
    for (const Command& command : ledger_.commands()) {
        if (!command.commit_id) continue;
        std::size_t attempts = 0;
        bool is_done = false;
        for (const Attempt& attempt : ledger_.attempts()) {
            if (attempt.command != &command) continue;
            ++attempts;
            is_done = is_done || (attempt.answer && attempt.answer->status != 503);
        }
        // Some ask again although they know: a proxy did it, or a tab was reloaded.
        if (attempts < attempts_max && (!is_done || chance_.percent(15))) {
            candidates.push_back(&command);
        }
    }
    return candidates.empty() ? nullptr : chance_.pick(candidates);
}

Wish Workload::draw_wish() {
    std::size_t total = 0;
    for (const Weight& entry : weights) total += entry.weight;
    std::size_t at = chance_.below(total);
    for (const Weight& entry : weights) {
        if (at < entry.weight) return entry.wish;
        at -= entry.weight;
    }
    return Wish::register_user;
}

std::optional<Command> Workload::draw() {
    const Wish wish = reference_.users().empty() ? Wish::register_user : draw_wish();
    if (wish == Wish::refresh || wish == Wish::end_session) return for_session(wish);
    Command command = for_user(wish);
    if (takes_key(wish) && chance_.percent(50)) add_key(command);
    return command;
}

Command Workload::for_user(Wish wish) {
    Command command;
    command.wish = wish;
    command.email = chance_.pick(all_emails()[chance_.below(profile_.emails)]);
    const std::string number = std::to_string(ledger_.commands().size() + 1);
    command.new_password = "password " + number;
    const bool has_username = wish == Wish::change_username || chance_.percent(40);
    if (has_username) command.username = all_usernames()[chance_.below(profile_.usernames)];
    command.status = chance_.percent(60) ? UserStatus::suspended : UserStatus::active;
    command.roles = {chance_.percent(50) ? "manager" : "user"};
    if (wish == Wish::register_user) return command;
    command.user = chance_.pick(reference_.users());
    // What the client believes may have been true once.
    const UserMoment& moment = chance_.percent(75) ? reference_.user(command.user)
                                                   : chance_.pick(reference_.history(command.user));
    command.password = moment.password;
    if (wish == Wish::log_in && chance_.percent(60)) {
        command.username.reset();
        command.email.key = moment.email;
    }
    if (wish == Wish::log_in) command.user = {};
    if (wish == Wish::verify_email) {
        command.email_commit = moment.email_commit;
        command.token =
            cluster_.tokens.mail_token({command.user, moment.email_commit,
                                        TrueTime::start_unix_ms + time_.ms + 24LL * 3600 * 1000});
    }
    const bool may_have_match =
        wish == Wish::patch || wish == Wish::set_consent || wish == Wish::set_status;
    if (may_have_match && chance_.percent(40)) command.if_version = moment.version;
    return command;
}

std::optional<Command> Workload::for_session(Wish wish) {
    if (tokens_.empty()) return std::nullopt;
    const bool newest = chance_.percent(60);
    const writer::SessionTokens& tokens = newest ? tokens_.back() : chance_.pick(tokens_);
    Command command;
    command.wish = wish;
    command.session = tokens.session;
    command.user = tokens.user;
    command.token = tokens.refresh_token;
    command.generation =
        writer::DerivedTokens::read_refresh_token(tokens.refresh_token)->generation;
    return command;
}

// A new key, or by mistake that of another request to the same route.
void Workload::add_key(Command& command) {
    const std::string number = std::to_string(ledger_.commands().size() + 1);
    const std::string route = std::string(to_string(command.wish)) + to_string(command.user);
    command.request_hmac = cluster_.tokens.request_hmac("body " + number);
    command.commit_id = cluster_.tokens.idempotent_commit("somebody", route, number);
    if (!chance_.percent(15)) return;
    for (const Command& other : ledger_.commands()) {
        if (other.commit_id && other.wish == command.wish && other.user == command.user) {
            command.commit_id = other.commit_id;
            return;
        }
    }
}

boost::asio::awaitable<void> Workload::perform(writer::Writer& writer, const Command& command,
                                               Attempt& attempt,
                                               std::vector<writer::SessionTokens>& tokens) {
    Answer answer = co_await request(writer, command);
    if (attempt.is_lost) co_return;
    if (answer.tokens) tokens.push_back(*answer.tokens);
    attempt.answer = std::move(answer);
}

} // namespace userfold::simulation
