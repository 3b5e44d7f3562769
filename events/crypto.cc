// For SHA256_*: their successors of OpenSSL 3.0 allocate several times for every digest and MAC,
// and a fold checks a MAC for every record.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "events/crypto.h"

#include <cstring>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/modes.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdexcept>
#include <vector>

namespace userfold::crypto {
namespace {

struct FreeCipherContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
struct FreeDigestContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipherContext>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

[[noreturn]] void fail(const char* what) {
    throw std::runtime_error(std::string("OpenSSL: ") + what + " failed");
}
void check(bool good, const char* what) {
    if (!good) fail(what);
}

// Fetched once: an implicit fetch costs more than sealing a short field.
const EVP_CIPHER* aes_gcm() {
    static const EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return cipher;
}
const EVP_CIPHER* aes_block() {
    static const EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr);
    return cipher;
}

// A context that stays keyed: the fields of a document are sealed and opened under one key, all
// keys are wrapped under one, and to prepare a key costs as much as a field.
class KeyedContext {
public:
    enum class Direction { decrypt, encrypt };
    KeyedContext(const EVP_CIPHER* cipher, Direction direction)
        : context_(EVP_CIPHER_CTX_new()),
          cipher_(cipher),
          is_encrypting_(direction == Direction::encrypt ? 1 : 0) {}
    ~KeyedContext() { OPENSSL_cleanse(key_.data(), key_.size()); }
    KeyedContext(const KeyedContext&) = delete;
    KeyedContext& operator=(const KeyedContext&) = delete;

    // Null where OpenSSL refuses. No nonce: whole blocks, each for itself.
    EVP_CIPHER_CTX* begin(const Key& key, const unsigned char* nonce) {
        const bool same = is_keyed_ && CRYPTO_memcmp(key_.data(), key.data(), key.size()) == 0;
        if (same && nonce == nullptr) return context_.get();
        is_keyed_ =
            EVP_CipherInit_ex2(context_.get(), same ? nullptr : cipher_,
                               same ? nullptr : key.data(), nonce, is_encrypting_, nullptr) == 1;
        if (nonce == nullptr) {
            is_keyed_ = is_keyed_ && EVP_CIPHER_CTX_set_padding(context_.get(), 0) == 1;
        }
        if (!is_keyed_) return nullptr;
        if (!same) key_ = key;
        return context_.get();
    }

private:
    CipherContext context_;
    const EVP_CIPHER* cipher_;
    const int is_encrypting_;
    bool is_keyed_ = false;
    Key key_{};
};

// The block cipher that RFC 3394 wraps with. OpenSSL's own key wrap computes it without the
// processor's AES instructions, at several times the price.
void encipher_block(const unsigned char* in, unsigned char* out, const void* context) {
    int size = 0;
    auto* cipher = static_cast<EVP_CIPHER_CTX*>(const_cast<void*>(context));
    check(EVP_CipherUpdate(cipher, out, &size, in, 16) == 1, "AES key wrap");
}

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

std::shared_ptr<void> own(EVP_PKEY* key) {
    if (key == nullptr) fail("EVP_PKEY");
    return {key, [](void* owned) { EVP_PKEY_free(static_cast<EVP_PKEY*>(owned)); }};
}

} // namespace

void random_bytes(void* out, std::size_t size) {
    // A thread's own small pool: RAND_bytes costs a microsecond a call whatever its size.
    thread_local std::array<unsigned char, 1024> pool;
    thread_local std::size_t left = 0;
    if (size > pool.size()) {
        check(RAND_bytes(static_cast<unsigned char*>(out), static_cast<int>(size)) == 1,
              "RAND_bytes");
        return;
    }
    if (left < size) {
        check(RAND_bytes(pool.data(), static_cast<int>(pool.size())) == 1, "RAND_bytes");
        left = pool.size();
    }
    std::memcpy(out, pool.data() + pool.size() - left, size);
    OPENSSL_cleanse(pool.data() + pool.size() - left, size);
    left -= size;
}

Key random_key() {
    Key key;
    random_bytes(key.data(), key.size());
    return key;
}

Digest sha256(std::string_view bytes) {
    Digest digest;
    SHA256_CTX context;
    check(SHA256_Init(&context) == 1 && SHA256_Update(&context, bytes.data(), bytes.size()) == 1 &&
              SHA256_Final(digest.data(), &context) == 1,
          "SHA-256");
    return digest;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Key derive_key(const Key& key, std::string_view label) {
    HmacKey hmac(key);
    return hmac.sign({label, std::string_view("\x01", 1)});
}

// The hash states after the key's inner and outer pad (RFC 2104 §4): a signature begins with
// copies.
struct HmacKey::Prepared {
    explicit Prepared(const Key& key) {
        start(inner, key, 0x36);
        start(outer, key, 0x5C);
    }
    ~Prepared() {
        OPENSSL_cleanse(&inner, sizeof inner);
        OPENSSL_cleanse(&outer, sizeof outer);
    }
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    static void start(SHA256_CTX& state, const Key& key, unsigned char pad) {
        std::array<unsigned char, SHA256_CBLOCK> block;
        block.fill(pad);
        for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= key[i];
        check(SHA256_Init(&state) == 1 && SHA256_Update(&state, block.data(), block.size()) == 1,
              "HMAC");
        OPENSSL_cleanse(block.data(), block.size());
    }

    SHA256_CTX inner;
    SHA256_CTX outer;
};

HmacKey::HmacKey(const Key& key) : prepared_(std::make_shared<const Prepared>(key)) {}

Digest HmacKey::sign(std::string_view bytes) const {
    return sign({bytes});
}

Digest HmacKey::sign(std::initializer_list<std::string_view> parts) const {
    SHA256_CTX state = prepared_->inner;
    for (std::string_view part : parts) {
        check(SHA256_Update(&state, part.data(), part.size()) == 1, "HMAC");
    }
    Digest digest;
    check(SHA256_Final(digest.data(), &state) == 1, "HMAC");
    state = prepared_->outer;
    check(SHA256_Update(&state, digest.data(), digest.size()) == 1 &&
              SHA256_Final(digest.data(), &state) == 1,
          "HMAC");
    return digest;
}

std::string gcm_seal(const Key& key, std::string_view plaintext, std::string_view associated_data) {
    std::string box(nonce_bytes + plaintext.size() + tag_bytes, '\0');
    unsigned char* out = bytes_of(box);
    random_bytes(out, nonce_bytes);
    thread_local KeyedContext sealing(aes_gcm(), KeyedContext::Direction::encrypt);
    EVP_CIPHER_CTX* context = sealing.begin(key, out);
    int size = 0;
    check(context != nullptr &&
              EVP_EncryptUpdate(context, nullptr, &size, bytes_of(associated_data),
                                static_cast<int>(associated_data.size())) == 1 &&
              EVP_EncryptUpdate(context, out + nonce_bytes, &size, bytes_of(plaintext),
                                static_cast<int>(plaintext.size())) == 1 &&
              EVP_EncryptFinal_ex(context, out + nonce_bytes + size, &size) == 1 &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_bytes,
                                  out + nonce_bytes + plaintext.size()) == 1,
          "AES-GCM");
    return box;
}

bool gcm_open_onto(std::string& out, const Key& key, std::string_view box,
                   std::string_view associated_data) {
    if (box.size() < nonce_bytes + tag_bytes) return false;
    const std::string_view ciphertext =
        box.substr(nonce_bytes, box.size() - nonce_bytes - tag_bytes);
    std::array<unsigned char, tag_bytes> tag;
    std::memcpy(tag.data(), box.data() + box.size() - tag_bytes, tag_bytes);
    thread_local KeyedContext opening(aes_gcm(), KeyedContext::Direction::decrypt);
    EVP_CIPHER_CTX* context = opening.begin(key, bytes_of(box));
    const std::size_t before = out.size();
    out.resize(before + ciphertext.size());
    int size = 0;
    check(context != nullptr &&
              EVP_DecryptUpdate(context, nullptr, &size, bytes_of(associated_data),
                                static_cast<int>(associated_data.size())) == 1 &&
              EVP_DecryptUpdate(context, bytes_of(out) + before, &size, bytes_of(ciphertext),
                                static_cast<int>(ciphertext.size())) == 1 &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1,
          "AES-GCM");
    unsigned char none[1];
    const bool opened = EVP_DecryptFinal_ex(context, none, &size) == 1;
    if (!opened) {
        OPENSSL_cleanse(out.data() + before, ciphertext.size());
        out.resize(before);
    }
    return opened;
}

std::string wrap_key(const Key& wrapping, const Key& key) {
    thread_local KeyedContext wrapper(aes_block(), KeyedContext::Direction::encrypt);
    EVP_CIPHER_CTX* context = wrapper.begin(wrapping, nullptr);
    std::string wrapped(key.size() + 8, '\0');
    check(context != nullptr && CRYPTO_128_wrap(context, nullptr, bytes_of(wrapped), key.data(),
                                                key.size(), encipher_block) == wrapped.size(),
          "AES key wrap");
    return wrapped;
}

std::optional<Key> unwrap_key(const Key& wrapping, std::string_view wrapped) {
    Key key;
    if (wrapped.size() != key.size() + 8) return std::nullopt;
    thread_local KeyedContext unwrapper(aes_block(), KeyedContext::Direction::decrypt);
    EVP_CIPHER_CTX* context = unwrapper.begin(wrapping, nullptr);
    check(context != nullptr, "AES key wrap");
    if (CRYPTO_128_unwrap(context, nullptr, key.data(), bytes_of(wrapped), wrapped.size(),
                          encipher_block) != key.size()) {
        return std::nullopt;
    }
    return key;
}

std::string base64url(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    int size = EVP_EncodeBlock(bytes_of(text), bytes_of(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    while (!text.empty() && text.back() == '=') text.pop_back();
    for (char& c : text) {
        if (c == '+') c = '-';
        if (c == '/') c = '_';
    }
    return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string padded;
    padded.reserve(text.size() + 3);
    for (char c : text) {
        const bool known = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!known) return std::nullopt;
        padded += c == '-' ? '+' : c == '_' ? '/' : c;
    }
    const std::size_t padding = (4 - padded.size() % 4) % 4;
    padded.append(padding, '=');
    std::string bytes(padded.size() / 4 * 3, '\0');
    if (EVP_DecodeBlock(bytes_of(bytes), bytes_of(std::string_view(padded)),
                        static_cast<int>(padded.size())) < 0) {
        return std::nullopt;
    }
    bytes.resize(bytes.size() - padding);
    // One text for one value: stray bits in the last character would give a second spelling.
    if (base64url(bytes) != text) return std::nullopt;
    return bytes;
}

std::string hex(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (unsigned char byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::optional<std::string> hex_decode(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    auto digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        return -1;
    };
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit(text[i]);
        const int low = digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
}

SigningKey::SigningKey(const Key& seed)
    : key_(own(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()))) {
}

std::string SigningKey::sign(std::string_view message) const {
    std::unique_ptr<EVP_MD_CTX, FreeDigestContext> context(EVP_MD_CTX_new());
    std::string signature(64, '\0');
    std::size_t size = signature.size();
    check(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr,
                             static_cast<EVP_PKEY*>(key_.get())) == 1 &&
              EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(message),
                             message.size()) == 1,
          "Ed25519 signing");
    return signature;
}

std::string SigningKey::public_key() const {
    std::string bytes(32, '\0');
    std::size_t size = bytes.size();
    check(EVP_PKEY_get_raw_public_key(static_cast<EVP_PKEY*>(key_.get()), bytes_of(bytes), &size) ==
              1,
          "Ed25519 public key");
    return bytes;
}

std::optional<VerifyingKey> VerifyingKey::from_bytes(std::string_view public_key) {
    EVP_PKEY* key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_key),
                                                public_key.size());
    if (key == nullptr) return std::nullopt;
    VerifyingKey verifying;
    verifying.key_ = own(key);
    return verifying;
}

bool VerifyingKey::verify(std::string_view message, std::string_view signature) const {
    std::unique_ptr<EVP_MD_CTX, FreeDigestContext> context(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr,
                                static_cast<EVP_PKEY*>(key_.get())) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                            message.size()) == 1;
}

} // namespace userfold::crypto
