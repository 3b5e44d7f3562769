#include "writer/passwords/password_hasher.h"

#include <argon2.h>
#include <array>
#include <cstring>
#include <gtest/gtest.h>
#include <stdexcept>

#include "tests/writer/passwords/random_bytes.h"
#include "writer/passwords/argon2_memory.h"

namespace userfold::passwords {
namespace {

// RFC 9106 5.3, through the memory that the hasher uses.
TEST(Argon2id, gives_the_tag_of_rfc_9106) {
    std::array<std::uint8_t, 32> password{};
    std::array<std::uint8_t, 16> salt{};
    std::array<std::uint8_t, 8> secret{};
    std::array<std::uint8_t, 12> associated{};
    password.fill(1);
    salt.fill(2);
    secret.fill(3);
    associated.fill(4);
    std::array<std::uint8_t, 32> tag{};
    argon2_context context{};
    context.out = tag.data();
    context.outlen = tag.size();
    context.pwd = password.data();
    context.pwdlen = password.size();
    context.salt = salt.data();
    context.saltlen = salt.size();
    context.secret = secret.data();
    context.secretlen = secret.size();
    context.ad = associated.data();
    context.adlen = associated.size();
    context.t_cost = 3;
    context.m_cost = 32;
    context.lanes = 4;
    context.threads = 1;
    context.version = ARGON2_VERSION_13;
    context.allocate_cbk = allocate_argon2_memory;
    context.free_cbk = return_argon2_memory;
    const std::array<std::uint8_t, 32> expected{0x0d, 0x64, 0x0d, 0xf5, 0x8d, 0x78, 0x76, 0x6c,
                                                0x08, 0xc0, 0x37, 0xa3, 0x4a, 0x8b, 0x53, 0xc9,
                                                0xd0, 0x1e, 0xf0, 0x45, 0x2d, 0x75, 0xb6, 0x5e,
                                                0xb5, 0x25, 0x20, 0xe9, 0x6b, 0x01, 0xe6, 0x59};
    for (int again = 0; again < 2; ++again) {
        ASSERT_EQ(argon2_ctx(&context, Argon2_id), ARGON2_OK);
        EXPECT_EQ(tag, expected);
    }
}

TEST(PasswordHasher, verifies_what_it_hashed) {
    const PasswordHasher hasher(cheap, counting_bytes());
    const auto phc = hasher.hash("correct horse");
    ASSERT_TRUE(phc.has_value());
    EXPECT_TRUE(phc->starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
    EXPECT_EQ(hasher.verify("correct horse", *phc), true);
    EXPECT_EQ(hasher.verify("correct horsf", *phc), false);
    EXPECT_EQ(hasher.verify("", *phc), false);
}

TEST(PasswordHasher, salts_every_hash) {
    const PasswordHasher hasher(cheap, counting_bytes());
    EXPECT_NE(hasher.hash("same"), hasher.hash("same"));
}

TEST(PasswordHasher, agrees_with_libargon2) {
    const Argon2Cost cost{.memory_kib = 64, .passes = 3, .lanes = 2};
    const PasswordHasher hasher(cost, counting_bytes());
    const auto ours = hasher.hash("pass\0word");
    ASSERT_TRUE(ours.has_value());
    EXPECT_EQ(argon2id_verify(ours->c_str(), "pass", 4), ARGON2_OK);

    std::array<char, 256> theirs{};
    ASSERT_EQ(
        argon2id_hash_encoded(2, 64, 4, "pass", 4, "somesalt", 8, 24, theirs.data(), theirs.size()),
        ARGON2_OK);
    EXPECT_EQ(hasher.verify("pass", theirs.data()), true);
    EXPECT_EQ(hasher.verify("word", theirs.data()), false);
}

TEST(PasswordHasher, never_knows_an_unknown_user) {
    const PasswordHasher hasher(cheap, counting_bytes());
    EXPECT_EQ(hasher.verify_unknown("anything"), false);
    std::string first_bytes;
    for (char byte = 0; byte < 32; ++byte) first_bytes += byte;
    EXPECT_EQ(hasher.verify_unknown(first_bytes), false) << "not even the decoy's own password";
}

TEST(PasswordHasher, says_when_to_hash_again) {
    const PasswordHasher old(cheap, counting_bytes());
    const PasswordHasher current({.memory_kib = 16, .passes = 1, .lanes = 1}, counting_bytes());
    const auto phc = old.hash("password");
    ASSERT_TRUE(phc.has_value());
    EXPECT_FALSE(old.needs_rehash(*phc));
    EXPECT_TRUE(current.needs_rehash(*phc));
    EXPECT_EQ(current.verify("password", *phc), true) << "an old hash still opens";
    EXPECT_TRUE(current.needs_rehash("garbage"));
}

TEST(PasswordHasher, refuses_hashes_that_cost_too_much_before_paying) {
    const PasswordHasher hasher(cheap, counting_bytes());
    const std::string tail = "$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    for (const std::string_view cost :
         {"m=4294967295,t=1,p=1", "m=262145,t=1,p=1", "m=8,t=17,p=1", "m=8,t=4294967295,p=1",
          "m=262144,t=16,p=1", "m=1024,t=1,p=17", "m=7,t=1,p=1", "m=8,t=1,p=2", "m=8,t=0,p=1",
          "m=8,t=1,p=0"}) {
        EXPECT_EQ(hasher.verify("password", "$argon2id$v=19$" + std::string(cost) + tail),
                  std::unexpected(PasswordErrc::cost_refused))
            << cost;
    }
    EXPECT_EQ(hasher.verify("password", "$2b$12$abcdefghijklmnopqrstuv"),
              std::unexpected(PasswordErrc::malformed_hash));
}

TEST(PasswordHasher, is_not_made_with_an_impossible_cost) {
    EXPECT_THROW(PasswordHasher({.memory_kib = 4}, counting_bytes()), std::invalid_argument);
    EXPECT_THROW(PasswordHasher({.passes = 0}, counting_bytes()), std::invalid_argument);
    EXPECT_THROW(PasswordHasher({.lanes = 0}, counting_bytes()), std::invalid_argument);
}

TEST(Argon2Memory, is_kept_and_given_back) {
    std::uint8_t* first = nullptr;
    ASSERT_EQ(allocate_argon2_memory(&first, 1 << 20), 0);
    std::memset(first, 1, 1 << 20);
    return_argon2_memory(first, 1 << 20);
    std::uint8_t* second = nullptr;
    ASSERT_EQ(allocate_argon2_memory(&second, 1 << 19), 0);
    EXPECT_EQ(second, first);
    return_argon2_memory(second, 1 << 19);
    release_argon2_memory();

    std::uint8_t* large = nullptr;
    ASSERT_EQ(allocate_argon2_memory(&large, argon2_memory_kept_bytes_max + 1), 0);
    return_argon2_memory(large, argon2_memory_kept_bytes_max + 1);
}

} // namespace
} // namespace userfold::passwords
