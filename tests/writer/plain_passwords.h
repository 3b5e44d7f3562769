// Passwords in clear: hashing is tested in writer/passwords.
#pragma once

#include "writer/password_service.h"

namespace userfold::writer {

class PlainPasswords final : public PasswordService {
public:
    template <class Value>
    using Answer = boost::asio::awaitable<std::expected<Value, passwords::PasswordErrc>>;

    Answer<std::string> hash(std::string password) override { co_return password; }
    Answer<bool> verify(std::string password, std::string phc) override {
        co_return password == phc;
    }
    Answer<bool> verify_unknown(std::string) override { co_return false; }
};

} // namespace userfold::writer
