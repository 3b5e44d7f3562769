#include "writer/passwords/password_hasher.h"

#include <argon2.h>
#include <array>
#include <new>
#include <openssl/crypto.h>
#include <stdexcept>
#include <utility>

#include "writer/passwords/argon2_memory.h"

namespace userfold::passwords {
namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t tag_bytes = 32;

// libargon2 takes its inputs as mutable because it can wipe them; without that flag it leaves them
// be.
std::uint8_t* as_mutable(const void* bytes) {
    return const_cast<std::uint8_t*>(static_cast<const std::uint8_t*>(bytes));
}

// Fills `tag`. Precondition: a cost, a salt and a tag size that Argon2 takes.
std::expected<void, PasswordErrc> compute(std::string_view password,
                                          std::span<const std::uint8_t> salt,
                                          const Argon2Cost& cost, std::span<std::uint8_t> tag) {
    argon2_context context{};
    context.out = tag.data();
    context.outlen = static_cast<std::uint32_t>(tag.size());
    context.pwd = as_mutable(password.data());
    context.pwdlen = static_cast<std::uint32_t>(password.size());
    context.salt = as_mutable(salt.data());
    context.saltlen = static_cast<std::uint32_t>(salt.size());
    context.t_cost = cost.passes;
    context.m_cost = cost.memory_kib;
    context.lanes = cost.lanes;
    context.threads = 1;
    context.version = ARGON2_VERSION_13;
    context.allocate_cbk = allocate_argon2_memory;
    context.free_cbk = return_argon2_memory;
    const int status = argon2_ctx(&context, Argon2_id);
    if (status == ARGON2_MEMORY_ALLOCATION_ERROR) {
        return std::unexpected(PasswordErrc::out_of_memory);
    }
    if (status != ARGON2_OK) throw std::logic_error(argon2_error_message(status));
    return {};
}

} // namespace

PasswordHasher::PasswordHasher(Argon2Cost cost, RandomSource random, Argon2Limits limits)
    : cost_(cost), random_(std::move(random)), limits_(limits) {
    if (!is_within(cost_, limits_)) {
        throw std::invalid_argument(
            "the Argon2 cost is outside its limits: lower m, t or p, or give 8 KiB a lane");
    }
    std::array<std::uint8_t, tag_bytes> nobodys_password{};
    random_(nobodys_password);
    const auto hashed = hash({reinterpret_cast<const char*>(nobodys_password.data()), tag_bytes});
    if (!hashed) throw std::bad_alloc();
    decoy_ = *parse_phc(*hashed);
}

std::expected<std::string, PasswordErrc> PasswordHasher::hash(std::string_view password) const {
    PhcString phc{cost_, std::vector<std::uint8_t>(salt_bytes),
                  std::vector<std::uint8_t>(tag_bytes)};
    random_(phc.salt);
    const auto computed = compute(password, phc.salt, phc.cost, phc.tag);
    if (!computed) return std::unexpected(computed.error());
    return format_phc(phc);
}

std::expected<bool, PasswordErrc> PasswordHasher::verify(std::string_view password,
                                                         std::string_view phc) const {
    const auto parsed = parse_phc(phc);
    if (!parsed) return std::unexpected(parsed.error());
    if (!is_within(parsed->cost, limits_)) return std::unexpected(PasswordErrc::cost_refused);
    return verify(password, *parsed);
}

std::expected<bool, PasswordErrc> PasswordHasher::verify(std::string_view password,
                                                         const PhcString& phc) const {
    std::vector<std::uint8_t> tag(phc.tag.size());
    const auto computed = compute(password, phc.salt, phc.cost, tag);
    if (!computed) return std::unexpected(computed.error());
    const bool equal = CRYPTO_memcmp(tag.data(), phc.tag.data(), tag.size()) == 0;
    OPENSSL_cleanse(tag.data(), tag.size());
    return equal;
}

std::expected<bool, PasswordErrc> PasswordHasher::verify_unknown(std::string_view password) const {
    const auto verified = verify(password, decoy_);
    if (!verified) return verified;
    return false;
}

bool PasswordHasher::needs_rehash(std::string_view phc) const {
    const auto parsed = parse_phc(phc);
    return !parsed || parsed->cost != cost_ || parsed->tag.size() != tag_bytes;
}

} // namespace userfold::passwords
