#include "userfold/pool_passwords.h"

#include "events/crypto.h"

namespace userfold {
namespace {

void fill_randomly(std::span<std::uint8_t> bytes) {
    crypto::random_bytes(bytes.data(), bytes.size());
}

} // namespace

PoolPasswords::PoolPasswords(const passwords::Argon2Cost& cost, std::size_t threads)
    : pool_(passwords::PasswordHasher(cost, fill_randomly),
            passwords::HashingPoolOptions{threads, 64}) {}

boost::asio::awaitable<std::expected<std::string, passwords::PasswordErrc>> PoolPasswords::hash(
    std::string password) {
    return pool_.hash(std::move(password));
}

boost::asio::awaitable<std::expected<bool, passwords::PasswordErrc>> PoolPasswords::verify(
    std::string password, std::string phc) {
    return pool_.verify(std::move(password), std::move(phc));
}

boost::asio::awaitable<std::expected<bool, passwords::PasswordErrc>> PoolPasswords::verify_unknown(
    std::string password) {
    return pool_.verify_unknown(std::move(password));
}

} // namespace userfold
