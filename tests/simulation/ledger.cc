#include "tests/simulation/ledger.h"

#include <charconv>

namespace userfold::simulation {
namespace {

constexpr std::string_view address_prefix = "command ";

EventId id_of(std::uint64_t number) {
    EventId id;
    for (std::size_t i = 0; i < 8; ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    }
    id.bytes.back() = 'c';
    return id;
}

} // namespace

bool proves_password(Wish wish) {
    return wish == Wish::change_password || wish == Wish::change_email ||
           wish == Wish::change_username;
}

std::string_view to_string(Wish wish) {
    switch (wish) {
        case Wish::register_user:
            return "register";
        case Wish::log_in:
            return "log in";
        case Wish::refresh:
            return "refresh";
        case Wish::end_session:
            return "log out";
        case Wish::revoke_sessions:
            return "log out everywhere";
        case Wish::change_password:
            return "change password";
        case Wish::change_email:
            return "change email";
        case Wish::change_username:
            return "change user name";
        case Wish::patch:
            return "patch";
        case Wish::set_consent:
            return "consent";
        case Wish::set_status:
            return "set status";
        case Wish::set_roles:
            return "set roles";
        case Wish::verify_email:
            return "verify email";
    }
    return "";
}

bool may_do_nothing(Wish wish) {
    return wish == Wish::set_status || wish == Wish::set_roles || wish == Wish::end_session ||
           wish == Wish::refresh;
}

EventId actor_of(const Command& command) {
    return id_of(command.number);
}

std::optional<std::uint64_t> command_of(const Actor& actor) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = number << 8 | actor.id.bytes[i];
    // A user's id, which sessions have for an actor, has its variant's bits in between.
    if (actor.kind != ActorKind::user || actor.id != id_of(number)) return std::nullopt;
    return number;
}

std::string address_of(const Command& command) {
    return std::string(address_prefix) + std::to_string(command.number);
}

std::optional<std::uint64_t> command_of_address(std::string_view address) {
    if (!address.starts_with(address_prefix)) return std::nullopt;
    address.remove_prefix(address_prefix.size());
    std::uint64_t number = 0;
    std::from_chars(address.data(), address.data() + address.size(), number);
    return number;
}

const Command& Ledger::add(Command command) {
    command.number = commands_.size() + 1;
    return commands_.emplace_back(std::move(command));
}

Attempt& Ledger::attempt(const Command& command, std::size_t writer) {
    Attempt& attempt = attempts_.emplace_back();
    attempt.command = &command;
    attempt.writer = writer;
    return attempt;
}

const Command* Ledger::find(std::uint64_t number) const {
    if (number == 0 || number > commands_.size()) return nullptr;
    return &commands_[number - 1];
}

} // namespace userfold::simulation
