// Hashing as the services see it: the node gives the bounded Argon2 pool, the simulator something
// cheap.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <string>

#include "writer/passwords/password_errc.h"

namespace userfold::writer {

class PasswordService {
public:
    virtual ~PasswordService() = default;
    virtual boost::asio::awaitable<std::expected<std::string, passwords::PasswordErrc>> hash(
        std::string password) = 0;
    virtual boost::asio::awaitable<std::expected<bool, passwords::PasswordErrc>> verify(
        std::string password, std::string phc) = 0;
    // False, after as much work as verify does.
    virtual boost::asio::awaitable<std::expected<bool, passwords::PasswordErrc>> verify_unknown(
        std::string password) = 0;
};

} // namespace userfold::writer
