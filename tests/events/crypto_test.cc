// The primitives against the vectors of their standards.
#include "events/crypto.h"

#include <gtest/gtest.h>
#include <set>
#include <thread>

namespace userfold::crypto {
namespace {

std::string bytes(std::string_view hex_text) {
    const auto decoded = hex_decode(hex_text);
    EXPECT_TRUE(decoded) << hex_text;
    return decoded.value_or("");
}

Key key_of(std::string_view hex_text) {
    Key key{};
    const std::string decoded = bytes(hex_text);
    EXPECT_LE(decoded.size(), key.size());
    std::copy(decoded.begin(), decoded.end(), key.begin());
    return key;
}

std::string hex_of(const Digest& digest) {
    return hex(view(digest));
}

// Onto a text that must stay.
std::optional<std::string> gcm_open(const Key& key, std::string_view box,
                                    std::string_view associated_data) {
    std::string out = "before";
    const bool opened = gcm_open_onto(out, key, box, associated_data);
    EXPECT_TRUE(out.starts_with("before"));
    if (opened) return out.substr(6);
    EXPECT_EQ(out, "before");
    return std::nullopt;
}

TEST(Sha256, gives_the_digests_of_fips_180) {
    EXPECT_EQ(hex_of(sha256("")),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex_of(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex_of(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

// RFC 4231. HMAC pads a key shorter than a block with zeros, so a short key of the vectors is the
// same key as the 32 bytes that it becomes here.
TEST(Hmac, gives_the_macs_of_rfc_4231) {
    const HmacKey first(key_of("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"));
    EXPECT_EQ(hex_of(first.sign("Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    const HmacKey second(key_of("4a656665"));
    EXPECT_EQ(hex_of(second.sign("what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    const HmacKey third(key_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    EXPECT_EQ(hex_of(third.sign(std::string(50, '\xdd'))),
              "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    const HmacKey fourth(key_of("0102030405060708090a0b0c0d0e0f10111213141516171819"));
    EXPECT_EQ(hex_of(fourth.sign(std::string(50, '\xcd'))),
              "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
}

TEST(Hmac, signs_parts_as_their_concatenation) {
    const HmacKey key(key_of("4a656665"));
    EXPECT_EQ(key.sign({"what do ya ", "", "want for nothing?"}),
              key.sign("what do ya want for nothing?"));
}

TEST(Hmac, may_be_used_by_many_threads) {
    const HmacKey key(key_of("4a656665"));
    const Digest expected = key.sign("what do ya want for nothing?");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 200; ++n) {
                EXPECT_EQ(key.sign("what do ya want for nothing?"), expected);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

// RFC 5869 §2.3: T(1) = HMAC(PRK, info | 0x01). Its test case 3 has an empty info; the first block
// is ours.
TEST(DeriveKey, is_the_first_block_of_hkdf_expand) {
    const Key prk = key_of("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04");
    EXPECT_EQ(hex_of(derive_key(prk, "")),
              "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
    // Test case 1, whose info is f0f1…f9.
    const Key first = key_of("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    EXPECT_EQ(hex_of(derive_key(first, bytes("f0f1f2f3f4f5f6f7f8f9"))),
              "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
}

// AES-256-GCM, test cases 13 to 16 of McGrew and Viega, the ones that NIST's validation system came
// from.
TEST(Gcm, opens_the_known_boxes) {
    const Key zero{};
    const std::string zero_nonce(12, '\0');
    EXPECT_EQ(gcm_open(zero, zero_nonce + bytes("530f8afbc74536b9a963b4f1c4cb738b"), ""), "");
    EXPECT_EQ(gcm_open(zero,
                       zero_nonce + bytes("cea7403d4d606b6e074ec5d3baf39d18"
                                          "d0d1c8a799996bf0265b98b5d48ab919"),
                       ""),
              std::string(16, '\0'));
    const Key key = key_of("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    const std::string box = bytes(
        "cafebabefacedbaddecaf888"
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b");
    const std::string plaintext = bytes(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    const std::string associated = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    EXPECT_EQ(gcm_open(key, box, associated), plaintext);
    EXPECT_EQ(gcm_open(key, box, ""), std::nullopt);
    EXPECT_EQ(gcm_open(zero, box, associated), std::nullopt);
}

TEST(Gcm, opens_what_it_sealed_and_nothing_else) {
    const Key key = random_key();
    const std::string box = gcm_seal(key, "plain", "associated");
    EXPECT_EQ(box.size(), 12U + 5 + 16);
    EXPECT_EQ(gcm_open(key, box, "associated"), "plain");
    EXPECT_EQ(gcm_open(key, box, "other"), std::nullopt);
    EXPECT_EQ(gcm_open(random_key(), box, "associated"), std::nullopt);
    EXPECT_EQ(gcm_open(key, std::string_view(box).substr(1), "associated"), std::nullopt);
    EXPECT_EQ(gcm_open(key, "", "associated"), std::nullopt);
    EXPECT_EQ(gcm_open(key, box, "associated"), "plain"); // a failure leaves nothing behind
}

// RFC 3394 §4.6: 256 bits of key data with a 256-bit KEK.
TEST(KeyWrap, gives_the_vector_of_rfc_3394) {
    const Key wrapping = key_of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    const Key key = key_of("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
    const std::string wrapped =
        bytes("28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
    EXPECT_EQ(hex(wrap_key(wrapping, key)), hex(wrapped));
    EXPECT_EQ(unwrap_key(wrapping, wrapped), key);
}

TEST(KeyWrap, unwraps_nothing_damaged) {
    const Key wrapping = random_key();
    const std::string wrapped = wrap_key(wrapping, random_key());
    for (std::size_t at = 0; at < wrapped.size(); ++at) {
        std::string damaged = wrapped;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        EXPECT_EQ(unwrap_key(wrapping, damaged), std::nullopt);
    }
    EXPECT_EQ(unwrap_key(random_key(), wrapped), std::nullopt);
    EXPECT_EQ(unwrap_key(wrapping, wrapped.substr(8)), std::nullopt);
    EXPECT_EQ(unwrap_key(wrapping, ""), std::nullopt);
}

// RFC 8032 §7.1, tests 1 to 3.
TEST(Ed25519, gives_the_signatures_of_rfc_8032) {
    struct Vector {
        std::string_view seed, public_key, message, signature;
    };
    const Vector vectors[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
         "cf9b4"
         "6bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
         "0f11d"
         "8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
         "84dc6"
         "594a7c15e9716ed28dc027beceea1ec40a"},
    };
    for (const Vector& vector : vectors) {
        const SigningKey key(key_of(vector.seed));
        EXPECT_EQ(hex(key.public_key()), vector.public_key);
        EXPECT_EQ(hex(key.sign(bytes(vector.message))), vector.signature);
        const auto verifying = VerifyingKey::from_bytes(bytes(vector.public_key));
        ASSERT_TRUE(verifying);
        EXPECT_TRUE(verifying->verify(bytes(vector.message), bytes(vector.signature)));
        EXPECT_FALSE(verifying->verify(bytes(vector.message) + "x", bytes(vector.signature)));
        EXPECT_FALSE(verifying->verify(bytes(vector.message), ""));
        EXPECT_FALSE(verifying->verify(bytes(vector.message), bytes(vector.signature) + "x"));
    }
}

TEST(Ed25519, takes_no_public_key_of_another_size) {
    EXPECT_FALSE(VerifyingKey::from_bytes(""));
    EXPECT_FALSE(VerifyingKey::from_bytes(std::string(31, 'k')));
    EXPECT_FALSE(VerifyingKey::from_bytes(std::string(33, 'k')));
}

// RFC 4648 §10, in the URL-safe alphabet without padding.
TEST(Base64Url, gives_the_texts_of_rfc_4648) {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xfe", "-__-"}};
    for (const auto& [plain, text] : vectors) {
        EXPECT_EQ(base64url(plain), text);
        EXPECT_EQ(base64url_decode(text), plain);
    }
}

TEST(Base64Url, refuses_every_second_spelling) {
    for (const std::string_view text : {"Zg==", "Zm8=", "Z", "Zm9vY", "Zh", "Zm9", "-//-", "++++",
                                        "Zm 9v", "Zm9v\n", "Zm9v=", "=", "Zm\xC3\xA9v"}) {
        EXPECT_EQ(base64url_decode(text), std::nullopt) << text;
    }
    EXPECT_EQ(base64url_decode(std::string_view("Zg\0\0", 4)), std::nullopt);
}

TEST(Hex, is_lower_case_both_ways) {
    EXPECT_EQ(hex("\x01\xAB"), "01ab");
    EXPECT_EQ(hex_decode("01ab"), "\x01\xAB");
    EXPECT_EQ(hex_decode(""), "");
    for (const std::string_view text : {"0", "0g", "AB", "0x", " 1"}) {
        EXPECT_EQ(hex_decode(text), std::nullopt) << text;
    }
}

TEST(ConstantTime, compares) {
    EXPECT_TRUE(equal_in_constant_time("same", "same"));
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_FALSE(equal_in_constant_time("same", "sane"));
    EXPECT_FALSE(equal_in_constant_time("same", "sam"));
}

TEST(Random, never_hands_out_the_same_bytes_twice) {
    std::set<Key> seen;
    std::mutex mutex;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 500; ++n) {
                const Key key = random_key();
                const std::lock_guard lock(mutex);
                EXPECT_TRUE(seen.insert(key).second);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::string large(5000, '\0');
    random_bytes(large.data(), large.size());
    EXPECT_NE(large, std::string(5000, '\0'));
}

} // namespace
} // namespace userfold::crypto
