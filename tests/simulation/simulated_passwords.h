// Passwords without Argon2: the "hash" is the password, and takes a while as a real one does.
#pragma once

#include "tests/simulation/chance.h"
#include "writer/environment.h"
#include "writer/password_service.h"

namespace userfold::simulation {

class SimulatedPasswords final : public writer::PasswordService {
public:
    template <class Value>
    using Answer = boost::asio::awaitable<std::expected<Value, passwords::PasswordErrc>>;

    SimulatedPasswords(writer::Environment& environment, Chance chance)
        : environment_(environment), chance_(chance) {}

    Answer<std::string> hash(std::string password) override {
        co_await environment_.sleep(work());
        if (chance_.permille(5)) co_return std::unexpected(passwords::PasswordErrc::overloaded);
        co_return prefix + password;
    }
    Answer<bool> verify(std::string password, std::string phc) override {
        co_await environment_.sleep(work());
        if (chance_.permille(5)) co_return std::unexpected(passwords::PasswordErrc::overloaded);
        co_return phc == prefix + password;
    }
    Answer<bool> verify_unknown(std::string) override {
        co_await environment_.sleep(work());
        co_return false;
    }

    // The password that a "hash" is of.
    static std::string password_of(std::string_view phc) {
        return std::string(phc.substr(std::string_view(prefix).size()));
    }

private:
    static constexpr const char* prefix = "simulated:";

    std::chrono::milliseconds work() { return std::chrono::milliseconds(1 + chance_.below(60)); }

    writer::Environment& environment_;
    Chance chance_;
};

} // namespace userfold::simulation
