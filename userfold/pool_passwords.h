// The bounded Argon2 pool as the writer's services see it.
#pragma once

#include "writer/password_service.h"
#include "writer/passwords/hashing_pool.h"

namespace userfold {

class PoolPasswords final : public writer::PasswordService {
public:
    PoolPasswords(const passwords::Argon2Cost& cost, std::size_t threads);

    boost::asio::awaitable<std::expected<std::string, passwords::PasswordErrc>> hash(
        std::string password) override;
    boost::asio::awaitable<std::expected<bool, passwords::PasswordErrc>> verify(
        std::string password, std::string phc) override;
    boost::asio::awaitable<std::expected<bool, passwords::PasswordErrc>> verify_unknown(
        std::string password) override;

private:
    passwords::HashingPool pool_;
};

} // namespace userfold
